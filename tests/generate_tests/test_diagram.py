"""Diagrams are of Mermaid's grammar, and show what the streams refer to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generate import diagram
from generate.taps import InstalledTap
from tap_asaas.tap import TapAsaas
from tap_clientbase.tap import TapClientbase

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITY = re.compile(r"    (\w+) \{")
ATTRIBUTE = re.compile(r"        [a-z_]+ ([A-Za-z_]\w*) (PK|FK|PK, FK)")
RELATIONSHIP = re.compile(
    r'    (\w+) (?:[|}]o|\|\|)(?:--|\.\.)o[|{] (\w+) : "([\w.]+(?:, [\w.]+)*|month of \w+)"'
)


def lines(tap: InstalledTap) -> Iterator[str]:
    text = diagram.diagram(tap)
    assert text.startswith("\n```mermaid\nerDiagram\n")
    assert text.endswith("\n```\n\n")
    yield from text.splitlines()[3:-2]


def test_every_line_is_of_the_grammar(tap: InstalledTap) -> None:
    entities, linked, inside = set[str](), set[str](), False
    for line in lines(tap):
        if inside:
            inside = line != "    }"
            assert not inside or ATTRIBUTE.fullmatch(line), line
        elif entity := ENTITY.fullmatch(line):
            entities.add(entity[1])
            inside = True
        else:
            relationship = RELATIONSHIP.fullmatch(line)
            assert relationship, line
            linked |= {relationship[1], relationship[2]}
    assert not inside
    assert linked <= entities <= {stream.name for stream in tap.streams}
    assert len(entities) <= diagram.READABLE


@pytest.mark.parametrize(
    ("tap", "line"),
    [
        (TapAsaas, 'customers |o--o{ payments : "customer"'),
        (TapAsaas, 'pix_transactions |o--o{ pix_transactions : "originalTransaction.id"'),
        (TapClientbase, 'banks |o--o{ bank_accounts : "bank.uuid"'),
        (TapClientbase, 'billings |o--o{ receivables : "billing_uuid, payment_uuid"'),
        (
            TapClientbase,
            'customers }o--o{ customer_groups : "customers.uuid, customer_groups.uuid"',
        ),
    ],
)
def test_a_relationship_is_drawn(tap: type[TapAsaas | TapClientbase], line: str) -> None:
    assert [one.strip() for one in lines(InstalledTap(tap))].count(line) == 1


def test_no_pair_is_joined_twice_in_one_direction(tap: InstalledTap) -> None:
    pairs = [found.group(1, 2) for line in lines(tap) if (found := RELATIONSHIP.fullmatch(line))]
    assert len(pairs) == len(set(pairs))
