"""What a daily run costs: a year of 100,000 payments, one in a hundred changed since yesterday."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tap_asaas.late_changes import LATER_FIRST
from tap_asaas.tap import TapAsaas
from tests.cases import asaas_config
from tests.emulator import Emulator
from tests.emulator.asaas import RESOURCES
from tests.emulator.asaas.query import Query
from tests.run_tap import sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.emulator.asaas import Asaas

PAYMENTS = 100_000
OPEN_SHARE, CHANGED_SHARE = 0.08, 0.01
PAGE = 100

Facts = dict[str, tuple[Any, ...]]


def facts(api: Asaas) -> Facts:
    """What a run has to notice of every payment."""
    account, rows = api.account, api.listing.items(RESOURCES["payments"], Query())
    return {
        str(account.identify("payments", row.number)): (
            account.shown_status(row),
            row.cents,
            row.due,
            len(row.refunds),
        )
        for row in rows
    }


def of_status(known: Facts, *statuses: str) -> list[str]:
    """The payments of some statuses, newest first."""
    return [key for key, fact in known.items() if fact[0] in statuses]


def close_old_ones(api: Asaas, known: Facts) -> None:
    """Settle old payments until as many are open as the year should have."""
    surplus = len(of_status(known, *LATER_FIRST)) - int(OPEN_SHARE * len(known))
    for key in of_status(known, "OVERDUE", "PENDING")[-surplus:]:
        api.pay(key)


def change(api: Asaas, known: Facts, count: int) -> None:
    """Change so many payments by hand, as people do in a day."""
    for key in of_status(known, "OVERDUE", "PENDING")[: count * 6 // 10]:
        api.pay(key)
    for key in of_status(known, "OVERDUE", "PENDING")[-count * 36 // 100 :]:
        api.edit(key, value=12.34)
    for key in of_status(known, "RECEIVED")[1000 : 1000 + count * 4 // 100]:
        api.refund(key, 0.05)


@pytest.fixture(scope="module")
def year() -> Iterator[Emulator]:
    since = dt.date(2025, 3, 1)
    with Emulator(sizes={"payments": PAYMENTS}, asaas_since=since, kept_records=1) as emulator:
        yield emulator


def test_a_daily_run_finds_every_change_at_a_fraction_of_a_full_read(
    year: Emulator, record_property: Callable[[str, object], None]
) -> None:
    api = year.asaas
    close_old_ones(api, facts(api))
    year.advance(5)
    before, yesterday = facts(api), api.today.isoformat()
    change(api, before, int(0.6 * CHANGED_SHARE * len(before)))
    year.advance(1)
    now = facts(api)
    changed = {key for key, fact in now.items() if before.get(key) != fact}
    open_rows = sum(fact[0] in LATER_FIRST for fact in now.values())
    state = {"replication_key": "dateCreated", "replication_key_value": yesterday}
    sent = len(year.log)
    run = sync(
        TapAsaas,
        asaas_config(year),
        state={"bookmarks": {"payments": state}},
        streams=["payments"],
    )
    assert run.error is None
    requests = len(year.log) - sent
    found = [row["id"] for row in run.records["payments"]]
    bound = 2 * (open_rows // PAGE + 1 + len(changed) // PAGE + 1) + 20
    full = len(now) // (PAGE - 1)
    record_property(
        "figures",
        f"{len(now)} payments, {open_rows} open, {len(changed)} changed or new since "
        f"yesterday: {requests} requests, {len(found)} rows (bound {bound}, full read {full})",
    )
    assert open_rows / len(now) == pytest.approx(OPEN_SHARE, abs=0.01)
    assert len(changed) / len(now) >= CHANGED_SHARE
    assert changed <= set(found)
    assert len(found) == len(set(found))
    assert requests <= bound
    assert requests < full / 3
