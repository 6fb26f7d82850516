"""The tools that are compared: which environment, which command, how configured."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.sources import Source

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(__file__).parent / "competitors"
ENVIRONMENTS = ROOT / ".bench"
"""A virtual environment for each competitor, made by `make bench` from `requirements/bench-*`."""
OURS = Path(sys.executable).parent
TOKEN = "benchmark"  # noqa: S105 - the server asks for none
DAYS = 3 * 365 + 10
"""Further back than any row is dated."""


@dataclass(frozen=True)
class Tool:
    """A tool as it is run."""

    name: str
    label: str
    write_command: Callable[[Source, str, Path], list[str]]
    """Given a source, the server's origin and a folder for files of its own."""
    environment: Mapping[str, str] = field(default_factory=dict)
    reads: bool = True
    """Whether it reads the list at all."""
    writes_files: bool = False
    """Whether the rows go into files in its folder rather than to standard output."""

    def command(self, source: Source, origin: str, folder: Path) -> list[str]:
        """Write the config into the folder; give the command."""
        return self.write_command(source, origin, folder)

    def variables(self, folder: Path) -> dict[str, str]:
        """The environment variables of the process, and no other ones."""
        return {"PATH": os.environ["PATH"], "HOME": str(folder), **self.environment}


def _nothing(source: Source, origin: str, folder: Path) -> list[str]:
    del source, origin, folder
    return ["true"]


def _floor(source: Source, origin: str, folder: Path) -> list[str]:
    del folder
    return [_python("floor"), str(SCRIPTS / "floor.py"), source.api, origin + source.path]


def _template(source: Source, origin: str, folder: Path) -> list[str]:
    script = SCRIPTS / f"template_{source.api}.py"
    return [_python("template"), str(script), "--config", _config(source, origin, folder)]


def _airbyte(manifest: str) -> Callable[[Source, str, Path], list[str]]:
    def command(source: Source, origin: str, folder: Path) -> list[str]:
        slices = manifest == "slices"
        name = f"airbyte_{source.api}_slices.yaml" if slices else f"airbyte_{source.api}.yaml"
        mode = "incremental" if slices else "full_refresh"
        catalog = {
            "streams": [
                {
                    "stream": {
                        "name": source.stream,
                        "json_schema": {},
                        "supported_sync_modes": [mode],
                    },
                    "sync_mode": mode,
                    "destination_sync_mode": "append",
                    "cursor_field": ["dateCreated"] if slices else [],
                }
            ]
        }
        begin = date.today() - timedelta(days=DAYS)  # noqa: DTZ011 - some days earlier do no harm
        return [
            str(ENVIRONMENTS / "airbyte" / "bin" / "source-declarative-manifest"),
            "read",
            *("--config", _config(source, origin, folder, start_date=begin.isoformat())),
            *("--catalog", _written(folder / "catalog.json", catalog)),
            *("--manifest-path", str(SCRIPTS / name)),
        ]

    return command


def _dlt(source: Source, origin: str, folder: Path) -> list[str]:
    script = str(SCRIPTS / "dlt_extract.py")
    return [_python("dlt"), script, source.api, origin + source.path, str(folder / "pipelines")]


def _tap(method: str, **settings: Any) -> Callable[[Source, str, Path], list[str]]:
    def command(source: Source, origin: str, folder: Path) -> list[str]:
        name = f"tap-{source.api}"
        golden = ROOT / "tests" / "golden" / f"{name}.catalog.json"
        catalog = json.loads(golden.read_text(encoding="utf-8"))
        streams = [one for one in catalog["streams"] if one["stream"] == source.stream]
        if method:
            streams[0]["replication_method"] = method
        return [
            str(OURS / name),
            *("--config", _config(source, origin, folder, **settings)),
            *("--catalog", _written(folder / "catalog.json", {"streams": streams})),
        ]

    return command


def _python(environment: str) -> str:
    return str(ENVIRONMENTS / environment / "bin" / "python")


def _config(source: Source, origin: str, folder: Path, **more: Any) -> str:
    config = {"api_url": origin + source.base, source.token: TOKEN, **more}
    return _written(folder / "config.json", config)


def _written(path: Path, value: Any) -> str:
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


NOTHING = Tool("nothing", "a process that does nothing", _nothing, reads=False)
"""What is seen of it is what the benchmark itself holds: no process can show less."""
FLOOR = Tool("floor", "floor: requests, orjson", _floor)
TAP = Tool("tap", "our tap", _tap(""))
TAP_40 = Tool("tap-40", "our tap, concurrency 40", _tap("", concurrency=40))
TAP_50 = Tool("tap-50", "our tap, concurrency 50", _tap("", concurrency=50))
TAP_FULL = Tool("tap-full", "our tap, full table", _tap("FULL_TABLE"))
TEMPLATE = Tool("template", "SDK template", _template)
AIRBYTE = Tool("airbyte", "Airbyte CDK", _airbyte("pages"))
AIRBYTE_SLICES = Tool("airbyte-slices", "Airbyte CDK, by month", _airbyte("slices"))
DLT = Tool(
    "dlt",
    "dlt, extract only",
    _dlt,
    {"RUNTIME__DLTHUB_TELEMETRY": "false"},
    writes_files=True,
)
DLT_PLAIN = Tool(
    "dlt-plain",
    "dlt, uncompressed",
    _dlt,
    {**DLT.environment, "DATA_WRITER__DISABLE_COMPRESSION": "true"},
    writes_files=True,
)
