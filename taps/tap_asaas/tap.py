"""The tap and its settings."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from singer_sdk import typing as th
from typing_extensions import override

from singer_rest import timestamps
from singer_rest.errors import StreamFailedError
from singer_rest.key_set import KeySet
from singer_rest.settings import shared_settings, token_setting
from singer_rest.tap import RestTap
from tap_asaas.client import Query
from tap_asaas.streams import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from singer_rest.plan import Plan
    from tap_asaas.client import AsaasStream

URLS = {
    "production": "https://api.asaas.com/v3",
    "sandbox": "https://api-sandbox.asaas.com/v3",
}
KEY_PREFIXES = {"production": "$aact_prod_", "sandbox": "$aact_hmlg_"}
"""How API keys begin that were made since March 2025 (documented); older ones begin `$aact_`."""

QUOTA, QUOTA_HOURS = 25_000, 12
"""How many requests Asaas allows an account, and in what time (documented)."""

EVERYBODYS = ("customers", "payments")
"""Lists that every account has, if only empty ones."""


class TapAsaas(RestTap):
    """Singer tap for Asaas, a Brazilian payment account."""

    name = "tap-asaas"
    label = "Asaas"
    website = "https://www.asaas.com"
    STREAMS: ClassVar[Sequence[type[AsaasStream]]] = STREAMS
    config_jsonschema: ClassVar = th.PropertiesList(
        token_setting(
            "access_token",
            "API key; an administrator of the account makes it in the web interface of Asaas. It "
            "begins with a $: in a shell, put it in single quotes.",
        ),
        th.Property(
            "environment",
            th.StringType,
            allowed_values=list(URLS),
            default="production",
            description="Which Asaas the key belongs to: production or sandbox.",
        ),
        *shared_settings(api_url=None, concurrency=12),
        th.Property(
            "end_date",
            th.StringType,
            description=(
                "Read only rows dated up to this day, such as 2024-12-31, of the streams that have "
                "a date to filter by."
            ),
        ),
        th.Property(
            "lookback_days",
            th.IntegerType(minimum=0, maximum=36_500),
            default=1,
            description=(
                "Read so many days before the bookmark again in every run, for rows that are dated "
                "back or appear late."
            ),
        ),
        th.Property(
            "late_changes",
            th.StringType,
            allowed_values=["full", "settled", "created"],
            default="full",
            description=(
                "Which changes of older payments, transfers and invoices an incremental run looks "
                "for: full (all that can be found: what was settled, everything still open, what "
                "the account's statement names), settled (only what was settled since), or created "
                "(none)."
            ),
        ),
        th.Property(
            "max_requests",
            th.IntegerType(minimum=1),
            default=20_000,
            description=(
                "How many requests a run may send, attempts that fail included. At the bound it "
                "ends with its state written, and the next run goes on from there. Asaas allows an "
                "account 25,000 requests in 12 hours, to all its integrations together."
            ),
        ),
    ).to_dict()

    @cached_property
    def booked(self) -> Mapping[str, KeySet]:
        """The identifiers that the ledger names, by type of entry, as far as it has been read."""
        return defaultdict(KeySet)

    @override
    def discover_streams(self) -> list[AsaasStream]:
        return [stream(self, self.settings, self.transport) for stream in self.STREAMS]

    @cached_property
    def refusal(self) -> StreamFailedError | None:
        """Why no list that every account has can be read; None if a refusal means one stream."""
        if any(stream.answered for stream in self.read_streams):
            return None
        refusal = None
        for name in EVERYBODYS:
            try:
                self.streams[name].fetch(Query(0))  # type: ignore[attr-defined]
            except StreamFailedError as error:
                refusal = error
            else:
                return None
        return refusal

    @property
    @override
    def api_url(self) -> str:
        return self.config.get("api_url") or URLS[self.config["environment"]]

    @override
    def config_problems(self) -> Iterator[str]:
        yield from super().config_problems()
        token, environment = self._config.get("access_token", ""), self._config["environment"]
        for other, prefix in KEY_PREFIXES.items():
            if token.startswith(prefix) and other != environment:
                yield (
                    f"access_token: a key of {other}, but environment is {environment}; set "
                    f"environment to {other}"
                )
        if "end_date" in self._config:
            yield from _end_problems(self._config["end_date"], self._config.get("start_date"))

    @override
    def remarks(self, plan: Plan) -> Iterator[str]:
        yield from super().remarks(plan)
        share = (plan.requests * (100 / QUOTA)).written(1)
        hours = (plan.requests.in_lots(QUOTA).least - 1) * QUOTA_HOURS
        more = f", so at least {hours:.0f} hours" if hours else ""
        yield (
            f"Asaas allows an account {QUOTA:,} requests in {QUOTA_HOURS} hours, all its "
            f"integrations together: that is {share}% of them{more}."
        )

    @override
    def bound_reached(self, read: str) -> str:
        begun = dt.datetime.fromtimestamp(self.initialized_at / 1000, dt.timezone.utc)
        back = begun + dt.timedelta(hours=QUOTA_HOURS)
        return (
            f"{super().bound_reached(read)}, at any time as far as the quota allows. What this run "
            f"has spent of it is back by {back:%Y-%m-%d %H:%M} UTC"
        )


def _end_problems(text: str, start_date: str | None) -> Iterator[str]:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        yield "end_date: not a day; write 2024-12-31"
        return
    start = timestamps.instant(start_date)
    if start and timestamps.day(start) > day:
        yield "end_date: lies before start_date, so there would be nothing to read"
