"""The results as a file: where they were taken, the tables, and every sample."""

from __future__ import annotations

import os
import platform
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.tables import LABELS, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.samples import Samples


def machine() -> dict[str, str]:
    """Where and when."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "singer-sdk": version("singer-sdk"),
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
    }


def results(
    samples: Samples, quota: Mapping[str, float], speeds: Mapping[str, float]
) -> dict[str, Any]:
    """All that was found."""
    return {
        "machine": machine(),
        "server": {path: f"{speed:.0f} pages/s" for path, speed in speeds.items()},
        "tables": [table._asdict() for table in tables(samples, quota)],
        "chart": chart(samples),
        "quota": dict(quota),
        "samples": [sample.as_json() for sample in samples],
    }


def chart(samples: Samples) -> dict[str, Any] | None:
    """What the chart shows, if the parts that it needs were run."""
    wall, cpu = samples.of(part="latency"), samples.of(part="cpu")
    if not (wall and cpu):
        return None
    times, few = wall.each("latency"), min(cpu.each("rows"))
    return {
        "wall": {
            "rows": wall.most("rows"),
            "latencies": times,
            "tools": [
                {
                    "name": name,
                    "label": LABELS[name],
                    "seconds": [
                        round(wall.of(tool=name, latency=one).median("wall"), 2) for one in times
                    ],
                }
                for name in wall.each("tool")
            ],
        },
        "cpu": {
            "rows": few,
            "tools": [
                {
                    "name": name,
                    "label": LABELS[name],
                    "seconds": round(cpu.of(tool=name, rows=few).median("cpu"), 2),
                }
                for name in cpu.each("tool")
            ],
        },
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or sys.platform
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
