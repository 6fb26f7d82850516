"""Run a tap in this process, and look at the messages it wrote."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from singer_sdk.exceptions import FatalAPIError
from typing_extensions import override

from singer_rest import exact_json
from singer_rest.errors import StreamsFailedError
from singer_rest.messages import ExactWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from singer_rest import RestTap


@dataclass
class Run:
    """What a run wrote, and how it ended."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None
    lines: list[bytes] = field(default_factory=list)
    """The messages as they were written."""

    @property
    def records(self) -> dict[str, list[dict[str, Any]]]:
        """The records of each stream, in the order written."""
        records = defaultdict(list)
        for message in self.messages:
            if message["type"] == "RECORD":
                records[message["stream"]].append(message["record"])
        return records

    @property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """The schema messages by stream."""
        return {m["stream"]: m for m in self.messages if m["type"] == "SCHEMA"}

    @property
    def state(self) -> dict[str, Any]:
        """The value of the last state message."""
        states = [m["value"] for m in self.messages if m["type"] == "STATE"]
        return states[-1] if states else {}

    def up_to_the_last_state(self) -> Run:
        """What a target is sure to hold when it has confirmed the last state."""
        last = max((n for n, m in enumerate(self.messages) if m["type"] == "STATE"), default=-1)
        return Run(self.messages[: last + 1])


class Collector(ExactWriter):
    """Keeps messages as a target would read them."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self._run = run

    @override
    def write_lines(self, lines: bytes, *, at_once: bool = False) -> None:
        self._run.lines += lines.splitlines()
        self._run.messages += map(exact_json.decode, lines.splitlines())


def sync(
    tap: type[RestTap],
    config: Mapping[str, Any],
    *,
    state: dict[str, Any] | None = None,
    streams: Iterable[str] | None = None,
    full_table: bool = False,
    catalog: dict[str, Any] | None = None,
    messages: list[dict[str, Any]] | None = None,
) -> Run:
    """Run a tap in this process, all streams or some; all of them in full if that is chosen."""
    run = Run([] if messages is None else messages)
    if full_table or streams is not None:
        catalog = selection(tap, streams, full_table=full_table, config=config)
    instance = tap(
        config=dict(config),
        catalog=catalog,
        state=json.loads(json.dumps(state or {})),
        message_writer=Collector(run),
    )
    try:
        instance.sync_all()
    except StreamsFailedError as error:
        run.error = "; ".join(error.reasons.values())
    except FatalAPIError as error:
        run.error = str(error)
    return run


def selection(
    tap: type[RestTap],
    streams: Iterable[str] | None = None,
    *,
    full_table: bool = False,
    config: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A catalog that selects some streams, or every stream; all of them in full if so chosen."""
    secrets = dict.fromkeys(tap.config_jsonschema["required"], "unknown-yet")
    # A catalog does not depend on whom the tap asks, and that differs from test to test.
    settings = {name: value for name, value in (config or {}).items() if name != "api_url"}
    catalog: dict[str, Any] = json.loads(_catalog(tap, json.dumps({**settings, **secrets})))
    chosen = None if streams is None else set(streams)
    for stream in catalog["streams"]:
        if full_table:
            stream["replication_method"] = "FULL_TABLE"
        for entry in stream["metadata"]:
            if not entry["breadcrumb"]:
                entry["metadata"]["selected"] = chosen is None or stream["stream"] in chosen
    return catalog


@lru_cache
def _catalog(tap: type[RestTap], config: str) -> str:
    return json.dumps(tap(config=json.loads(config)).catalog_dict)


def read_messages(path: Path) -> Run:
    """Read a tap's output; a last line that was torn is left out, as a target would."""
    lines = path.read_bytes().split(b"\n")[:-1]
    return Run([exact_json.decode(line) for line in lines])
