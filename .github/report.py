"""The end of a run of extract.yml: `report.py LOG`, with the log of `meltano run`.

The report that the tap ended with becomes a table in the run's summary, and each error of the tap
an annotation. What the target says stays in the log, for it may quote rows: only the class of its
last error is told, and what stands between it and its server.
"""

# ruff: noqa: T201 - the runner reads annotations from the output

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

MARK = "Run report: "
LINE = re.compile(r"\S+ \[(?P<level>\w+) *\] (?P<who>\S+) +(?P<message>.*)")
CLASS = r"([a-z_0-9]+\.)*[A-Z][A-Za-z]*"
WHY = r"\(psycopg\.OperationalError\) [a-z ]+(: .*)?"
"""Not the name of a host that is not found: it may be half of a password."""
TARGET_ERROR = re.compile(rf"{CLASS}(Error|Exception)(: {WHY}|: \({CLASS}\)|(?=:|$))")
COLUMNS = {
    "outcome": "outcome",
    "records": "records",
    "announced": "rows_announced",
    "read": "rows_read",
    "missing": "rows_missing",
    "requests": "requests",
    "why": "reason",
}
SHOWN = 10
"""So many annotations of a step GitHub shows."""


def main(log: Path, tap: str, outcome: str) -> None:
    """Write the summary and the annotations."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    told = [LINE.match(line) for line in text.splitlines()]
    lines = [match for match in told if match and match["who"] == tap]
    messages = [match["message"] for match in lines]
    errors = [
        match["message"].strip() for match in lines if match["level"] in {"error", "critical"}
    ]
    causes = [
        f"{match['who']}: {cause[0]}"
        for match in told
        if match and match["who"].startswith("target-")
        if (cause := TARGET_ERROR.match(match["message"]))
    ]
    if outcome != "success":
        errors += causes[-1:]
    report = next(filter(None, map(report_in, reversed(messages))), None)
    if outcome != "success" and not errors:
        errors = [f"{tap} told no error: the log of the step before says how far the run got"]
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a") as summary:
        summary.write(f"### {tap}: {outcome}\n\n")
        summary.writelines(f"- {markdown(error)}\n" for error in errors)
        if report:
            summary.write(f"\n{table(report)}\n")
        else:
            summary.write("\nThere is no run report: the run ended before it.\n")
    for error in errors[:SHOWN]:
        print(f"::error title={tap}::{escaped(error)}")


def report_in(message: str) -> dict[str, Any] | None:
    """The report that a line of the log holds; none if a kill has cut it off."""
    if not message.startswith(MARK):
        return None
    try:
        report, _ = json.JSONDecoder().raw_decode(message.removeprefix(MARK))
    except ValueError:
        return None
    return dict(report)


def table(report: dict[str, Any]) -> str:
    """The report of a run as a table in Markdown, a row per stream; what is nothing is blank."""
    rows = [["stream", *COLUMNS], ["---"] * (len(COLUMNS) + 1)]
    for name, stream in report["streams"].items():
        rows.append([name, *(markdown(stream[key]) for key in COLUMNS.values())])
    figures = (
        f"{report['outcome']}: {report['records']:,} records in {report['seconds']:,.0f} s, "
        f"{report['requests']:,} requests, {report['rows_missing']:,} rows missing"
    )
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", figures])


def markdown(value: float | str | None) -> str:
    """A cell of a table."""
    if isinstance(value, str):
        return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", value)
    return f"{value:,}" if value else ""


def escaped(text: str) -> str:
    """The text of an annotation."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    main(Path(sys.argv[1]), os.environ["TAP"], os.environ["OUTCOME"])
