"""The chart of the results, drawn in an environment of its own: `chart.py results.json chart.svg`.

Letters stay letters, so that the file is small; a style sheet makes them light where the reader's
screen is dark.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Sequence

INK, DIM = "#57606a", "#6e7781"
"""Of words and of figures, on white."""
DARK = {INK: "#c9d1d9", DIM: "#a0a8b1"}
OURS, OURS_SOFT = "#1f7a4d", "#5fbf8f"
THEIRS, THEIRS_SOFT = "#7d8590", "#b6bcc4"
FLOOR, FLOOR_SOFT = "#3d6fb4", "#8fb1de"
THICKNESS = 0.36


def colours(tool: str) -> tuple[str, str]:
    """A strong and a soft one for a tool."""
    if tool.startswith("tap"):
        return OURS, OURS_SOFT
    return (FLOOR, FLOOR_SOFT) if tool == "floor" else (THEIRS, THEIRS_SOFT)


def draw(chart: dict[str, Any], target: Path) -> None:
    """Draw the bars of wall time and of processor time, side by side."""
    mpl.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"],
            "font.size": 10,
            "svg.fonttype": "none",
            "svg.hashsalt": "benchmarks",
            "text.color": INK,
            "axes.labelcolor": INK,
            "ytick.color": INK,
        }
    )
    wall, cpu = chart["wall"], chart["cpu"]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(10.4, 3.7), gridspec_kw={"width_ratios": [1.25, 1]}
    )
    _wall(left, wall)
    _cpu(right, cpu)
    figure.tight_layout(w_pad=2.5)
    figure.savefig(target, transparent=True, metadata={"Date": None, "Creator": None})
    _adapt(target)


def _wall(axes: Any, wall: dict[str, Any]) -> None:
    tools, times = wall["tools"], wall["latencies"]
    most = max(max(tool["seconds"]) for tool in tools)
    for place, tool in enumerate(tools):
        for bar, (seconds, colour) in enumerate(
            zip(reversed(tool["seconds"]), colours(tool["name"]), strict=True)
        ):
            at = place + (0.5 - bar) * THICKNESS * 1.06
            axes.barh(at, seconds, THICKNESS, color=colour)
            milliseconds = list(reversed(times))[bar] * 1000
            label = f" {seconds:.1f}" if place else f" {seconds:.1f} s at {milliseconds:.0f} ms"
            axes.text(seconds + most * 0.005, at, label, va="center", fontsize=8.5, color=DIM)
    each = " and ".join(f"{1000 * seconds:.0f}" for seconds in times)
    title = f"Seconds for {wall['rows']:,} payments, at {each} ms a page"
    _finish(axes, title, [tool["label"] for tool in tools], most, room=1.22)


def _cpu(axes: Any, cpu: dict[str, Any]) -> None:
    tools = cpu["tools"]
    most = max(tool["seconds"] for tool in tools)
    for place, tool in enumerate(tools):
        axes.barh(place, tool["seconds"], 2 * THICKNESS, color=colours(tool["name"])[0])
        label = f" {tool['seconds']:.1f} s" if not place else f" {tool['seconds']:.1f}"
        axes.text(
            tool["seconds"] + most * 0.005, place, label, va="center", fontsize=8.5, color=DIM
        )
    title = f"CPU seconds for {cpu['rows']:,} payments"
    _finish(axes, title, [tool["label"] for tool in tools], most, room=1.1)


def _finish(axes: Any, title: str, labels: Sequence[str], most: float, room: float) -> None:
    axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold", color=INK, pad=10)
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xlim(0, most * room)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _adapt(path: Path) -> None:
    """Let a dark screen have light letters."""
    text = path.read_text(encoding="utf-8")
    rules = "".join(
        f'text[style*="{ink}"]{{fill:{light}!important}}' for ink, light in DARK.items()
    )
    style = f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"
    head, mark, rest = text.partition("<defs>")
    path.write_text(head + style + mark + rest, encoding="utf-8")


if __name__ == "__main__":
    _, results, drawing = sys.argv
    draw(json.loads(Path(results).read_text(encoding="utf-8"))["chart"], Path(drawing))
