"""Values as the vendor writes them: amounts in four spellings, two kinds of timestamp, odd text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import clock, wire

if TYPE_CHECKING:
    from tests.emulator.draw import Draw
    from tests.emulator.population import Row

Record = dict[str, Any]

_HUGE = 10**16
ODD_TEXTS = (
    'Mensalidade "Plano Ouro" \u2013 ação',
    "Linha um\nlinha dois\r\n\tlinha três",
    "Obrigado! 🎉 João & Cia. <b>50%</b>",
    "C:\\notas\\2026 'aspas' / barra",
    '{"origem": "import", "lote": 7}',
    "zero\u200bwidth e separador\u2028de linha",
    "",
)


def amount(cents: int, style: int) -> str:
    """Write an amount: mostly text with one decimal or two, sometimes a JSON number.

    Text ("1023.4", "90.0", "199.90") and numbers (1032.2, 0.1023e4) are all documented, which
    field has which only partly: a client must take both everywhere.
    """
    kind = style % 16
    if kind == 0:
        return scientific(cents)
    if kind == 1:
        return wire.number(plain(cents))
    return f"{cents // 100}.{cents % 100:02}" if kind < 5 else plain(cents)


def plain(cents: int) -> str:
    """Write an amount with one decimal where one is enough, as Rails does."""
    text = f"{cents // 100}.{cents % 100:02}"
    return text.removesuffix("0")


def scientific(cents: int) -> str:
    """Write an amount as a number with an exponent, as Ruby's BigDecimal does: 0.1023e4."""
    if cents == 0:
        return wire.number("0.0")
    digits = str(cents)
    return wire.number(f"0.{digits.rstrip('0')}e{len(digits) - 2}")


def price(draw: Draw) -> int:
    """Draw an amount in cents; now and then one of 17 digits."""
    cents = 500 + draw.below(300_000)
    return _HUGE + cents * 97 + draw.below(10**12) if draw.chance(64) else cents


def stamps(row: Row) -> Record:
    """Write a row's two timestamps.

    Most have milliseconds and -03:00 (documented). One row in thirteen is in UTC (assumed), and
    whole seconds may come without decimals (documented for contracts).
    """
    zulu = row.number % 13 == 6
    return {
        "created_at": stamp(row.created, zulu=zulu),
        "updated_at": stamp(row.updated, zulu=zulu) if row.dated else None,
    }


def stamp(at: int, *, zulu: bool = False) -> str:
    """Write one timestamp; every second one of a whole second goes without decimals."""
    millis = at % 1000 != 0 or at // 1000 % 2 == 0
    return clock.timestamp(at, zulu=zulu, millis=millis)


def free_text(draw: Draw, sentences: tuple[str, ...]) -> str | None:
    """Draw a text that a person typed: an ordinary sentence, an odd one, or none."""
    kind = draw.below(8)
    if kind == 0:
        return None
    return draw.pick(ODD_TEXTS) if kind == 1 else draw.pick(sentences)


def metadata(draw: Draw, version: int) -> Any:
    """Draw free metadata: an empty array (documented), an object, or nothing (assumed)."""
    kind = draw.below(6)
    if version or kind == 0:
        return {"origem": "integração", "revisão": version, "valor": wire.number("10.50")}
    if kind == 1:
        return {"chave com espaço": None, "lista": [1, "dois", {"três": True}], "ok": True}
    return None if kind == 2 else []


def roughen(record: Record, number: int, *optional: str) -> Record:
    """Make a record as uneven as real ones: some optional keys absent."""
    turn, place = divmod(number, 6)
    if place == 2:
        for name in optional[turn % 2 :: 2]:
            record.pop(name, None)
    return record
