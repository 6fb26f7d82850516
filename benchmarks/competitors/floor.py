"""The floor: fetch a page, parse it, write a line for each row; no schema, no retries, no state."""

from __future__ import annotations

import sys
from datetime import datetime, timezone

import orjson
import requests


def main(api: str, url: str) -> None:
    """Read a whole list to standard output."""
    stream = url.rpartition("/")[2]
    session = requests.Session()
    write = sys.stdout.buffer.write
    position, more = 0 if api == "asaas" else 1, True
    while more:
        if api == "asaas":
            params = {"offset": position, "limit": 100}
        else:
            params = {"page": position, "per_page": 100}
        page = orjson.loads(session.get(url, params=params).content)
        extracted = datetime.now(timezone.utc).isoformat()
        for row in page["data"]:
            message = {
                "type": "RECORD",
                "stream": stream,
                "record": row,
                "time_extracted": extracted,
            }
            write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))
        if api == "asaas":
            position, more = position + 100, page["hasMore"]
        else:
            position, more = position + 1, page["meta"]["next_page"] is not None


if __name__ == "__main__":
    main(*sys.argv[1:])
