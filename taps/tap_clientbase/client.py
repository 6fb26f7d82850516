"""How Base de Clientes is asked, and how its answers are read: the contract put to work."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from singer_rest import changes, contract_stream, paging, timestamps
from singer_rest.contract_stream import ContractStream, Position
from singer_rest.deletions import FULL_READ_ONLY
from singer_rest.rehearsal import Spot
from singer_rest.responses import Hint
from singer_rest.steps import Step
from tap_clientbase.contract import Contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from singer_rest.paging import Page, Record
    from tap_clientbase.contract import FilterFormat


class ClientbaseStream(ContractStream[Contract]):
    """A list of Base de Clientes, read in full each run."""

    primary_keys: Sequence[str] = ("uuid",)
    token_name = "auth_token"  # noqa: S105 - a name
    hints: ClassVar = {
        **contract_stream.HINTS,
        Hint.CREDENTIALS: "Check the setting auth_token (the vendor's support hands it out)",
        Hint.PARAMETERS: (
            "If the parameters have other names, set contract.page_param, "
            "contract.page_size_param, contract.updated_after_param or contract.sort_param"
        ),
        Hint.FILTER: (
            "If the filter has another name, set contract.updated_after_param, or set it to an "
            "empty text to read every row in every run"
        ),
    }

    _tells_time = False
    """Whether a row of this run has a time of change."""

    # The request.

    @override
    def parameters(self, position: Position) -> dict[str, Any]:
        contract, params = self.contract, self.page_parameters(position.number)
        if self.is_incremental:
            params[contract.sort_param] = self._with_key(contract.sort_value)
            if position.after:
                written = write_instant(position.after, contract.updated_after_format)
                params[self._with_key(contract.updated_after_param)] = written
        return params

    def _with_key(self, text: str) -> str:
        return text.replace("{key}", self.replication_key or "")

    # The answer.

    @override
    def read_page(self, body: Any, token: Position) -> Page:
        page = self.read_list(body, token)
        if self.contract.updated_after_param:
            self.check_filter(page.records, token.after)
        return page

    # The walk.

    @override
    def look_back(self, bookmark: dt.datetime) -> dt.datetime:
        return bookmark - dt.timedelta(seconds=self.config["lookback_seconds"])

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        listing = self.listing()
        if not self.is_incremental:
            yield from map(Step, paging.read_all(listing))
        elif not self.contract.updated_after_param:
            for step in changes.read_unsorted(listing, after):
                fresh = [row for row in step.records if self._is_new(row, after)]
                yield Step(fresh, step.checkpoint)
        elif self._sorts:
            yield from changes.read_changes(
                listing, after, until=lambda: self.run_start, warn=self._warn
            )
        else:
            yield from changes.read_unsorted(listing, after)

    @override
    def follow_up(self, rows: Sequence[Record]) -> None:
        self._tells_time = self._tells_time or any(map(self.instant, rows))

    @override
    def complete(self) -> None:
        super().complete()
        if self.is_incremental and self.has_brought_rows and not self._tells_time:
            self.logger.warning(
                "%s: no %s can be read as a time, so the bookmark stays, and the next run reads "
                "the same rows again. If another field tells the time of change, set "
                "contract.replication_keys.%s",
                self.name,
                self.replication_key,
                self.name,
            )

    # What a preview asks.

    @property
    @override
    def leeway(self) -> str:
        # Each page of rows of one instant is asked for twice.
        told = "rows that changed at the same instant take more requests"
        return told if self.is_incremental and self._sorts else ""

    @property
    def _sorts(self) -> bool:
        contract = self.contract
        return all((contract.updated_after_param, contract.sort_param, contract.total_path))

    @override
    def spot(self, token: Position) -> Spot:
        # A walk by time of change moves the filter over one list.
        return Spot("all", number=token.number - self.contract.first_page, after=token.after)

    def _is_new(self, row: Record, after: dt.datetime | None) -> bool:
        moment = self.instant(row)
        return moment is None or after is None or moment > after

    def _warn(self, reason: Exception) -> None:
        self.logger.warning(
            "Pages are read by number, because %s. The rows arrive all the same, without "
            "checkpoints on the way. If the API can do no better, set contract.sort_param to an "
            "empty text",
            reason,
        )

    @override
    def before(self, moment: dt.datetime) -> dt.datetime:
        return before(moment, self.contract.updated_after_format)


class IncrementalStream(ClientbaseStream):
    """A list of Base de Clientes, of which each run reads what changed since the last."""

    replication_key = "updated_at"
    deletions = FULL_READ_ONLY


def write_instant(moment: dt.datetime, form: FilterFormat) -> str:
    """Write the value of the updated-after filter."""
    local = moment.astimezone(timestamps.SAO_PAULO)
    if form == "epoch":
        return str(int(moment.timestamp()))
    if form == "date":
        return (local.date() - dt.timedelta(days=1)).isoformat()
    if form == "local":
        return local.isoformat(timespec="milliseconds")
    return timestamps.utc_text(moment)


def before(moment: dt.datetime, form: FilterFormat) -> dt.datetime:
    """The latest instant that the filter can express and that lies before the given one."""
    earlier = moment - dt.timedelta(milliseconds=1)
    if form == "date":
        local = earlier.astimezone(timestamps.SAO_PAULO)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)
    if form == "epoch":
        return earlier.replace(microsecond=0)
    return earlier.replace(microsecond=earlier.microsecond // 1000 * 1000)
