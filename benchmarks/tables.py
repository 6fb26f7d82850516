"""What the samples say, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks import tools
from benchmarks.samples import Samples, ratio
from singer_rest.table import aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LABELS = {tool.name: tool.label for tool in vars(tools).values() if isinstance(tool, tools.Tool)}
MIB = 2**20


class Table(NamedTuple):
    """A table and what it shows; the first column holds words, the others figures."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def __str__(self) -> str:
        """Align the columns under the title."""
        return f"{self.title}\n\n{aligned([self.head, *self.rows], texts=1)}"


def tables(samples: Samples, quota: Mapping[str, float]) -> Iterator[Table]:
    """A table for each part that was run."""
    makers: Mapping[str, Callable[[Samples], Table]] = {
        "cpu": lambda some: processor("Payments without latency", some),
        "latency": lambda some: latency("Payments with latency", some),
        "memory": memory,
        "scale": scale,
        "startup": startup,
        "nested-cpu": lambda some: processor("Billings (nested) without latency", some),
        "nested-latency": lambda some: latency("Billings (nested) with latency", some),
    }
    for part, maker in makers.items():
        some = samples.of(part=part)
        if some:
            yield maker(some)
    if quota:
        yield Table(
            "BIU's quota of 20 requests a minute, in a simulated hour",
            ("", "figure"),
            [(name.replace("_", " "), f"{figure:g}") for name, figure in quota.items()],
        )


def processor(title: str, samples: Samples) -> Table:
    """Processor time of whole runs, and what a further row costs, beside floor and our tap."""
    few, many = sorted(samples.each("rows"))
    ours = tools.TAP.name
    slopes = {name: samples.of(tool=name).slope("cpu", few, many) for name in samples.each("tool")}
    rows = []
    for name, slope in slopes.items():
        some = samples.of(tool=name)
        rows.append(
            (
                LABELS[name],
                *(f"{some.of(rows=count).median('cpu'):.2f}" for count in (few, many)),
                f"{slope * 1e6:.1f}",
                ratio(slope, slopes["floor"]),
                ratio(slope, slopes[ours]),
                ratio(
                    some.of(rows=few).median("cpu"),
                    samples.of(tool=ours, rows=few).median("cpu"),
                ),
                f"{some.of(rows=many).median('wall'):.1f}",
                f"{some.of(rows=many).median('server_cpu'):.2f}",
            )
        )
    head = (
        "tool",
        f"{few:,}",
        f"{many:,}",
        "us a further row",
        "/ floor",
        "/ ours",
        f"{few:,} / ours",
        f"wall s, {many:,}",
        "server's CPU s",
    )
    return Table(f"{title}: CPU, user and system ({_rounds(samples)})", head, rows)


def latency(title: str, samples: Samples) -> Table:
    """Wall time at each latency, beside our tap with its default settings."""
    times = samples.each("latency")
    ours = samples.of(tool=tools.TAP.name)
    head = ["tool"]
    for seconds in times:
        head += [f"{seconds * 1000:.0f} ms", "/ ours"]
    rows = []
    for name in samples.each("tool"):
        some = samples.of(tool=name)
        cells = [LABELS[name]]
        for seconds in times:
            wall = some.of(latency=seconds).median("wall")
            cells += [f"{wall:.1f}", ratio(wall, ours.of(latency=seconds).median("wall"))]
        requests, in_flight = some.most("requests"), some.most("in_flight")
        rows.append((*cells, f"{requests:,}", str(in_flight), str(some.most("refused"))))
    count = samples.most("rows")
    return Table(
        f"{title}: wall seconds for {count:,} rows ({_rounds(samples)})",
        (*head, "requests", "in flight", "refused"),
        rows,
    )


def memory(samples: Samples) -> Table:
    """Peak memory by number of rows, as fast as it goes and with a slow reader."""
    counts = samples.each("rows")
    rows = []
    for name in samples.each("tool"):
        for note in samples.of(tool=name).each("note"):
            some = samples.of(tool=name, note=note)
            label = LABELS[name] + (f", {note}" if note else "")
            found = [some.of(rows=count) for count in counts]
            peaks = (f"{one.most('peak') / MIB:.0f}" if one else "" for one in found)
            rows.append((label, *peaks))
    return Table(
        f"Memory: peak of the process, MiB ({_rounds(samples)})",
        ("tool", *(f"{count:,}" for count in counts)),
        rows,
    )


def scale(samples: Samples) -> Table:
    """What a row costs between two sizes, and how large the last state is."""
    counts = sorted(samples.each("rows"))
    rows = []
    for before, count in zip([None, *counts], counts, strict=False):
        some = samples.of(rows=count)
        slope = "" if before is None else f"{samples.slope('cpu', before, count) * 1e6:.1f}"
        rows.append((f"{count:,}", f"{some.median('cpu'):.2f}", slope, str(some.most("state"))))
    head = ("rows", "CPU s", "us a further row", "last state, bytes")
    return Table(f"Scale: our tap, payments ({_rounds(samples)})", head, rows)


def startup(samples: Samples) -> Table:
    """What the commands take that ask for nothing, beside the import of the SDK alone."""
    base = samples.of(tool="import singer_sdk")
    rows = []
    for name in samples.each("tool"):
        some = samples.of(tool=name)
        cells = []
        for figure in ("wall", "cpu"):
            cells += [
                f"{some.median(figure):.2f}",
                ratio(some.median(figure), base.median(figure)),
            ]
        rows.append((name, *cells))
    head = ("command", "wall s", "/ SDK", "CPU s", "/ SDK")
    return Table(f"Start-up ({_rounds(samples)})", head, rows)


def _rounds(samples: Samples) -> str:
    rounds = samples.each("round")
    return "one round" if len(rounds) == 1 else f"medians of {len(rounds)} rounds"
