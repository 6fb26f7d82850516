"""Amounts as people write them become exact numbers, and nothing else does."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tap_biu.brl import parse_brl, parse_percentage


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("R$ 1.234,56", "1234.56"),
        ("R$\u00a01.234,56", "1234.56"),
        ("R$\u202f1.234,56", "1234.56"),
        ("-R$\u00a01.234,56", "-1234.56"),
        ("- R$ 1,00", "-1.00"),
        ("R$ -1,00", "-1.00"),
        ("R$ \u22121,00", "-1.00"),
        ("\u2212R$ 1,00", "-1.00"),
        ("R$1.234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("R$ 0,00", "0.00"),
        ("R$ 12.345.678.901,20", "12345678901.20"),
        ("1.234", "1234"),
        ("7", "7"),
        ("1234.56", "1234.56"),
        ("-0.5", "-0.5"),
        (" R$ 1,00\n", "1.00"),
    ],
)
def test_brazilian_amounts_are_read(text: str, amount: str) -> None:
    assert parse_brl(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "R$",
        "R$ ,50",
        "R$ 1.23,45",
        "R$ 1234.567,00",
        "1,234.56",
        "R$ 1234.56",
        "US$ 1,00",
        "1,00 reais",
        "-R$ -1,00",
        "12abc,3",
        "1.234.56",
        "1e5",
        "NaN",
        "Infinity",
        "\u0661,\u0660\u0660",
        "(1,00)",
        "0.123",
    ],
)
def test_anything_else_is_no_amount(text: str) -> None:
    assert parse_brl(text) is None


@pytest.mark.parametrize(
    ("text", "percentage"),
    [("45,5%", "45.5"), ("33.333", "33.333"), ("-1 %", "-1"), ("0", "0"), ("1.000,5", None)],
)
def test_a_percentage_is_no_amount_of_money(text: str, percentage: str | None) -> None:
    assert parse_percentage(text) == (Decimal(percentage) if percentage else None)


CENTS = st.integers(-(10**15), 10**15)


def written(cents: int, symbol: str, *, grouped: bool, minus_inside: bool) -> str:
    whole, fraction = divmod(abs(cents), 100)
    digits = f"{whole:,}".replace(",", ".") if grouped else str(whole)
    minus = "-" if cents < 0 else ""
    if minus_inside:
        return f"{symbol}{minus}{digits},{fraction:02}"
    return f"{minus}{symbol}{digits},{fraction:02}"


@given(
    CENTS,
    st.sampled_from(["R$ ", "R$\u00a0", "R$", ""]),
    st.booleans(),
    st.booleans(),
)
def test_what_was_written_is_read_to_the_cent(
    cents: int, symbol: str, grouped: bool, minus_inside: bool
) -> None:
    text = written(cents, symbol, grouped=grouped, minus_inside=minus_inside)
    amount = parse_brl(text)
    assert amount is not None
    assert amount * 100 == cents
    assert amount.as_tuple().exponent == -2


@given(st.text(alphabet="R$ -.,0123456789\u00a0eENnaif", max_size=15))
@example("R$ 1.2345,00")
def test_no_text_is_misread(text: str) -> None:
    amount = parse_brl(text)
    if amount is None:
        return
    digits = re.sub(r"\D", "", text)
    whole, comma, fraction = text.partition(",")
    cut = len(re.sub(r"\D", "", fraction)) if comma else 0
    if not comma and re.search(r"\.\d{1,2}\s*$", whole):
        cut = len(re.sub(r"\D", "", whole.rpartition(".")[2]))
    assert abs(amount) == Decimal(digits).scaleb(-cut)
    assert (amount < 0) == ("-" in text and bool(amount))
