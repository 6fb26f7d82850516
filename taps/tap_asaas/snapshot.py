"""Objects of the account that have no history: a record a day makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from singer_rest import timestamps
from singer_rest.steps import Step
from tap_asaas.client import AsaasStream, Query
from tap_asaas.deletions import SNAPSHOTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator


class SnapshotStream(AsaasStream):
    """An object as it is on the day of the run."""

    primary_keys = ("snapshotDate",)
    deletions = SNAPSHOTS

    @property
    @override
    def arrivals(self) -> str:
        return "Every run brings the record of its day."

    @property
    @override
    def cost(self) -> str:
        return "one"

    @override
    def reads(self) -> str:
        return "one object"

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        rows = self.fetch(Query()).records
        today = timestamps.day(self.run_start)
        yield Step([{**row, "snapshotDate": today.isoformat()} for row in rows])
