"""Medians, slopes, ratios and tables, on figures that are made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.results import chart
from benchmarks.samples import Sample, Samples, ratio
from benchmarks.tables import Table, tables

SOME = Sample("", "asaas", "", 0, 0.0, 0, wall=1.0, cpu=1.0, peak=0, written=0)


def sample(part: str, tool: str, rows: int, **values: Any) -> Sample:
    return replace(SOME, part=part, tool=tool, rows=rows, **values)


def rounds(part: str, tool: str, rows: int, figure: str, values: list[float], **more: Any) -> Any:
    return [
        sample(part, tool, rows, round=number, **{figure: value}, **more)
        for number, value in enumerate(values)
    ]


PROCESSOR = Samples(
    [
        *rounds("cpu", "floor", 100, "cpu", [1.0, 9.0, 1.1]),
        *rounds("cpu", "floor", 200, "cpu", [2.1, 2.1, 0.1]),
        *rounds("cpu", "tap", 100, "cpu", [3.0, 2.0, 4.0]),
        *rounds("cpu", "tap", 200, "cpu", [5.0, 5.0, 5.0]),
        *rounds("cpu", "template", 100, "cpu", [12.0, 12.0, 12.0]),
        *rounds("cpu", "template", 200, "cpu", [22.0, 21.0, 30.0]),
    ]
)


def test_a_slope_is_between_medians() -> None:
    assert PROCESSOR.of(tool="floor", rows=100).median("cpu") == 1.1
    assert PROCESSOR.of(tool="floor").slope("cpu", 100, 200) == pytest.approx(0.01)
    assert PROCESSOR.of(tool="tap").slope("cpu", 100, 200) == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("figure", "base", "told"),
    [(3.0, 2.0, "1.5x"), (1.0, 4.0, "0.25x"), (2.0, 2.0, "1.0x"), (1.0, 0.0, "-")],
)
def test_ratios(figure: float, base: float, told: str) -> None:
    assert ratio(figure, base) == told


def test_the_table_of_processor_time() -> None:
    (table,) = tables(PROCESSOR, {})
    assert table.title == "Payments without latency: CPU, user and system (medians of 3 rounds)"
    assert [row[:7] for row in table.rows] == [
        ("floor: requests, orjson", "1.10", "2.10", "10000.0", "1.0x", "0.50x", "0.37x"),
        ("our tap", "3.00", "5.00", "20000.0", "2.0x", "1.0x", "1.0x"),
        ("SDK template", "12.00", "22.00", "100000.0", "10.0x", "5.0x", "4.0x"),
    ]


def test_the_table_of_latency_and_the_chart() -> None:
    samples = Samples(
        [
            *rounds("latency", "tap-full", 900, "wall", [1.5, 1.5], latency=0.1),
            *rounds("latency", "tap-full", 900, "wall", [3.0, 3.0], latency=0.3),
            *rounds("latency", "tap", 900, "wall", [2.0, 4.0], latency=0.1, in_flight=9),
            *rounds("latency", "tap", 900, "wall", [6.0, 6.0], latency=0.3, in_flight=10),
            *rounds("latency", "dlt", 900, "wall", [30.0, 30.0], latency=0.1, refused=2),
            *rounds("latency", "dlt", 900, "wall", [60.0, 60.0], latency=0.3, requests=1234),
            *PROCESSOR,
        ]
    )
    _, table = tables(samples, {})
    assert table.head[:5] == ("tool", "100 ms", "/ ours", "300 ms", "/ ours")
    assert table.rows == [
        ("our tap, full table", "1.5", "0.50x", "3.0", "0.50x", "0", "0", "0"),
        ("our tap", "3.0", "1.0x", "6.0", "1.0x", "0", "10", "0"),
        ("dlt, extract only", "30.0", "10.0x", "60.0", "10.0x", "1,234", "0", "2"),
    ]
    shown = chart(samples)
    assert shown is not None
    assert shown["wall"]["tools"][2]["seconds"] == [30.0, 60.0]
    assert [tool["seconds"] for tool in shown["cpu"]["tools"]] == [1.1, 3.0, 12.0]
    assert chart(PROCESSOR) is None


def test_the_tables_of_memory_scale_startup_and_quota() -> None:
    mib = 2**20
    samples = Samples(
        [
            sample("memory", "tap", 100, peak=50 * mib),
            sample("memory", "tap", 100, peak=52 * mib, round=1),
            sample("memory", "tap", 100, peak=60 * mib, note="slow reader"),
            sample("memory", "tap", 900, peak=70 * mib),
            sample("memory", "tap-50", 900, peak=80 * mib, note="slow reader"),
            sample("scale", "tap", 10, cpu=1.0, state=99),
            sample("scale", "tap", 110, cpu=1.5, state=120),
            sample("startup", "import singer_sdk", 0, wall=0.5, cpu=0.4),
            sample("startup", "tap-biu --about", 0, wall=0.75, cpu=0.8),
        ]
    )
    memory, scale, startup, quota = tables(samples, {"most_in_a_minute": 20})
    assert memory.rows == [
        ("our tap", "52", "70"),
        ("our tap, slow reader", "60", ""),
        ("our tap, concurrency 50, slow reader", "", "80"),
    ]
    assert scale.rows == [("10", "1.00", "", "99"), ("110", "1.50", "5000.0", "120")]
    assert startup.rows[1] == ("tap-biu --about", "0.75", "1.5x", "0.80", "2.0x")
    assert quota.rows == [("most in a minute", "20")]


def test_a_table_is_aligned() -> None:
    table = Table("Title", ("tool", "s"), [("a long name", "1.0"), ("b", "10.0")])
    assert str(table).splitlines() == [
        "Title",
        "",
        "tool            s",
        "-----------  ----",
        "a long name   1.0",
        "b            10.0",
    ]
