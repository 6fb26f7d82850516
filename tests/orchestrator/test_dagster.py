"""The example for agencies, run by Dagster: twenty accounts on two workers."""

from __future__ import annotations

import shutil
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from tests.documents import shell
from tests.documents.pages import ROOT
from tests.orchestrator.agency import ASAAS_QUOTA, NUMBERS, Account, Agency, Loaded
from tests.orchestrator.server import Dagster, Webhook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.orchestrator.server import DagsterRun

EXAMPLE = ROOT / "examples" / "dagster"
DAGSTER = ROOT / ".dagster" / "bin" / "dagster"
PLUGINS = ROOT / ".meltano"
START, AGAIN = (
    block.text.strip()
    for block in shell.blocks(ROOT / "docs" / "agencies.md")
    if shell.RUN_BY.fullmatch(block.note)
)
"""How the page starts Dagster, and how it reads an account again."""
WORKERS = 2
"""As the example's `dagster.yaml` has it."""
REFUSED = "asaas-05"
WRONG = "$aact_prod_000of-an-account-that-was-closed"
PATIENCE = 480
"""Seconds for the runs of all accounts."""

pytestmark = pytest.mark.skipif(not DAGSTER.exists(), reason="make test installs Dagster")


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    """Twenty accounts, in a copy of the example."""
    folder = tmp_path / "agency"
    shutil.copytree(EXAMPLE, folder)
    with Agency(folder) as agency:
        agency.write_accounts()
        yield agency


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """What takes the alerts."""
    with Webhook() as webhook:
        yield webhook


@pytest.fixture
def dagster(agency: Agency, webhook: Webhook, tmp_path: Path) -> Iterator[Dagster]:
    """Dagster as it is started by hand, with an instance of its own."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(EXAMPLE / "dagster.yaml", home)
    plugins = [f"extractors/{tap}" for tap in NUMBERS] + ["loaders/target-jsonl"]
    folders = [PLUGINS / plugin / "venv" / "bin" for plugin in plugins]
    environment = {
        "ALERT_URL": webhook.url,
        "DAGSTER_HOME": str(home),
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "NO_PROXY": "127.0.0.1",
        "PATH": ":".join([*map(str, folders), "/usr/bin", "/bin"]),
        **agency.variables,
    }
    with Dagster(DAGSTER, START, agency.folder, environment) as dagster:
        yield dagster


def test_twenty_accounts_on_two_workers(
    agency: Agency, dagster: Dagster, webhook: Webhook, tmp_path: Path
) -> None:
    agency.secret(REFUSED).write_text(WRONG)
    for source, members in by_source(agency):
        assert dagster.asked_by(f"{source}_daily") == [account.name for account in members]

    # Asked for twice, it waits for its first answer until another account asks, too.
    agency.let_meet(REFUSED, "clientbase-01")
    dagster.launch("extract_asaas", [REFUSED])
    dagster.launch("extract_asaas", [REFUSED])
    first = launched(dagster, [account for account in agency if account.name != REFUSED], 2)
    loaded = agency.rows()

    # One account fails, alone and visibly.
    failed = [run for run in first if run.status != "SUCCESS"]
    assert [run.account for run in failed] == [REFUSED, REFUSED]
    (reason,) = failed[0].failures
    assert "access_token" in reason
    assert loaded[REFUSED] == {}
    wait_for_alerts(dagster, webhook, len(failed))
    assert webhook.alerts == [f"asaas, {REFUSED}: {reason}"] * len(failed)

    # Of every other one, all rows arrive, once, with its name, and the UI shows how many.
    whole = [run for run in first if run not in failed]
    assert {run.account for run in whole} == {account.name for account in agency} - {REFUSED}
    for run in whole:
        assert_whole(agency[run.account], loaded[run.account])
        assert run.figures["records"] == sizes(loaded[run.account]).total()
        assert run.figures["outcome"] == "complete"

    # Two at a time, but none of one account, and each inside its limits.
    assert agency.met.is_set()
    assert most_at_once(run.span for run in first) == WORKERS
    assert most_at_once(run.span for run in failed) == 1
    assert most_at_once(agency[run.account].asked for run in whole) <= WORKERS
    assert_inside_the_limits(agency)

    # The failed account is read again, alone.
    agency.forget_requests()
    agency.secret(REFUSED).write_text(agency[REFUSED].api.token)
    dagster.run_command(AGAIN.replace("livraria-sol", REFUSED))
    again, *earlier = dagster.finished(len(first) + 1, PATIENCE)
    assert (again.account, again.status) == (REFUSED, "SUCCESS")
    assert [account.name for account in agency if len(account.emulator.log)] == [REFUSED]
    loaded = agency.rows()
    assert_whole(agency[REFUSED], loaded[REFUSED])

    # A day later only what changed is moved: as much as by the tap alone.
    agency.let_a_day_pass()
    states = {account.name: agency.state(account) for account in agency}
    clicked = [account for account in agency if account.source == "biu"]
    dagster.materialize("biu", [account.name for account in clicked])
    others = [account for account in agency if account not in clicked]
    second = launched(dagster, others, 1 + len(earlier) + len(clicked))[: len(agency)]
    assert {(run.account, run.status) for run in second} == {(a.name, "SUCCESS") for a in agency}
    assert_inside_the_limits(agency)
    now = agency.rows()
    for run in second:
        before = sizes(loaded[run.account])
        moved = sizes(now[run.account]) - before
        assert moved == agency[run.account].plain(states[run.account]), run.account
        assert moved.total() == run.figures["records"] < before.total()

    # No token is anywhere but where it was put.
    known = (WRONG, webhook.secret, *(account.api.token for account in agency))
    agency.remove_secrets()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in known if secret.encode() in content], path


def launched(dagster: Dagster, accounts: Iterable[Account], earlier: int) -> list[DagsterRun]:
    """Launch some accounts after so many other runs; give all runs when they have ended."""
    chosen = list(accounts)
    for source, members in by_source(chosen):
        dagster.launch(f"extract_{source}", [account.name for account in members])
    return dagster.finished(earlier + len(chosen), PATIENCE)


def wait_for_alerts(dagster: Dagster, webhook: Webhook, number: int) -> None:
    """Wait until all alerts were tried, and what went wrong with them is in the log."""
    told = ("The alert was not sent: ConnectionError", "The alert was refused with status 403")

    def tried() -> bool:
        log = dagster.log()
        return len(webhook.alerts) == number and all(each in log for each in told)

    dagster.wait_until(tried, 120)


def by_source(accounts: Iterable[Account]) -> Iterator[tuple[str, Iterator[Account]]]:
    """The accounts of each tap."""
    return groupby(accounts, lambda account: account.source)


def assert_whole(account: Account, loaded: Loaded) -> None:
    """Every row that the API has is there, once."""
    for stream in account.streams:
        keys = [tuple(row[name] for name in account.key(stream)) for row in loaded.get(stream, ())]
        assert set(keys) == account.expected(stream), (account.name, stream)
        assert len(set(keys)) == len(keys), (account.name, stream)


def assert_inside_the_limits(agency: Agency) -> None:
    """No request was refused for a quota, and no account had more of them than it may."""
    for account in agency:
        emulator = account.emulator
        assert emulator.biu.quota.refused == 0
        assert emulator.asaas.gate.refused == {}
        assert emulator.asaas.quota.taken <= ASAAS_QUOTA


def most_at_once(spans: Iterable[tuple[float, float] | None]) -> int:
    """How many spans of time overlapped at the most."""
    known = [span for span in spans if span]
    return max(sum(begin <= moment < end for begin, end in known) for moment, _ in known)


def sizes(loaded: Loaded) -> Counter[str]:
    """How many rows there are in each stream."""
    return Counter({stream: len(rows) for stream, rows in loaded.items()})
