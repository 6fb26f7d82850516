"""Values and bytes that no sound API would send."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

NUMBERS = st.sampled_from(
    ["0", "-1", "1e400", "1e-400", "-0.0", "9" * 30, "9" * 300, "0." + "3" * 300, "1e2"]
)
TEXTS = st.text(max_size=8) | st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "NaN",
        "Infinity",
        "1e999999999",
        "9" * 5000,
        "2024-02-30",
        "0001-01-01",
        "9999-12-31T23:59:59-23:59",
        "31/12/9999",
        "R$ " + "1" * 70,
        "-" + " " * 50 + "x",
        "true",
        "\u0661\u0662",
        "\0",
    ]
)


def value_of(text: str) -> Any:
    return json.loads(text, parse_float=str)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | NUMBERS.map(value_of),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)


BODIES = st.binary(max_size=40) | st.builds(
    lambda value, cut, junk: json.dumps(value).encode()[:cut] + junk,
    VALUES,
    st.integers(0, 400),
    st.binary(max_size=3),
)
"""Bytes, among them JSON that breaks off or goes on wrongly."""
