"""The dashboard: one record per month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from singer_rest import fields
from singer_rest.contract_stream import look_up
from singer_rest.deletions import Deletions
from singer_rest.paging import Page
from singer_rest.prefetch import prefetch
from singer_rest.responses import Action, Hint, Verdict
from singer_rest.steps import Step
from tap_biu import months
from tap_biu.client import BiuStream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from singer_rest.fields import Property
    from singer_rest.paging import Record


def _buckets(prefix: str, amounts: str, counts: str) -> Sequence[Property]:
    states = {
        "warning": "com alerta",
        "pending": "pendentes",
        "canceled": "canceladas",
        "coproducer": "de coprodutor",
        "processed": "processadas",
        "dont_issue": "marcadas para não emitir",
    }
    properties = []
    for state, meaning in states.items():
        properties += [
            fields.number(f"{prefix}_{state}", f"Valor das {amounts} {meaning} (R$)"),
            fields.integer(f"{prefix}_{state}_qtt", f"Quantidade de {counts} {meaning}"),
        ]
    return [
        *properties,
        fields.integer(f"{prefix}_total_qtt", f"Quantidade total de {counts}"),
        fields.number(f"{prefix}_processed_pct", f"Percentual processado de {counts} (0 a 100)"),
    ]


FROM_THE_REQUEST = ("competence", "start_date", "end_date", "sales_date_field")
"""Fields that stand in the request, and need not in the answer."""


class Dashboard(BiuStream):
    """Totals of sales and fiscal notes, and alerts, of a month."""

    name = "dashboard"
    primary_keys = ("competence",)
    replication_key = "competence"
    sometimes = frozenset({"sales_date_field"})
    deletions = Deletions("There are none: every month has a record.")
    sums_up: ClassVar = {"sales": "month of data_venda"}
    record_schema = fields.record(
        fields.key("competence", "Competência (mês, AAAA-MM); chave primária"),
        fields.date("start_date", "Início do período"),
        fields.date("end_date", "Fim do período"),
        fields.text("sales_date_field", "Campo de data usado no filtro"),
        *_buckets("sales", "vendas", "vendas"),
        *_buckets("fnp", "NFe", "NFe (produto)"),
        *_buckets("fns", "NFs", "NFs (serviço)"),
        fields.integer("alerts_pending_products_qtt", "Quantidade de produtos pendentes"),
        fields.integer("alerts_expired_certificates_qtt", "Quantidade de certificados vencidos"),
        fields.boolean("alerts_is_single_company", "Se a conta tem uma única empresa"),
        fields.date("alerts_cert_expires", "Data de vencimento do certificado"),
        fields.integer(
            "alerts_cert_days_left", "Dias até o vencimento do certificado; negativo se vencido"
        ),
        fields.boolean("alerts_cert_expired", "Se o certificado está vencido"),
    )

    # The bookmark is a month; as an instant it is the beginning of that month.

    @override
    def read_bookmark(self, text: object) -> dt.datetime | None:
        month = months.read(text)
        return months.beginning(month, self.contract.zone) if month else None

    @override
    def write_bookmark(self, moment: dt.datetime) -> str:
        return months.write(self._month_of(moment))

    @override
    def look_back(self, bookmark: dt.datetime) -> dt.datetime:
        month = self._month_of(bookmark)
        earliest = min(self._earliest(), month)
        begin = max(months.shift(month, -self.config["lookback_months"]), earliest)
        return months.beginning(begin, self.contract.zone)

    @override
    def understands(self, place: Mapping[str, Any]) -> bool:
        return super().understands(place) or months.read(place.get("competence")) is not None

    def _month_of(self, moment: dt.datetime) -> dt.date:
        return months.month_of(moment, self.contract.zone)

    def _earliest(self) -> dt.date:
        start = self.settings.start_date
        return self._month_of(start) if start else self._first_competence

    @property
    def _first_competence(self) -> dt.date:
        month = months.read(self.contract.first_competence)
        assert month is not None  # noqa: S101 - the contract's pattern says so
        return month

    # What readers are told of it.

    @property
    @override
    def arrivals(self) -> str:
        return "A run brings the months from `lookback_months` before the bookmark on."

    @property
    @override
    def cost(self) -> str:
        return "one per month"

    # What a preview asks.

    @override
    def reads(self) -> str:
        return f"months since {months.write(self._first_month(self.starting_point()))}"

    # The request.

    @override
    def parameters(self, position: dt.date) -> dict[str, Any]:
        contract, month = self.contract, position
        if contract.competence_param:
            return {contract.competence_param: months.write(month)}
        return {
            contract.start_date_param: month.strftime(contract.date_format),
            contract.end_date_param: months.last_day(month).strftime(contract.date_format),
            contract.date_field_param: contract.dashboard_date_field,
        }

    # The answer.

    @override
    def read_page(self, body: Any, token: dt.date) -> Page:
        found = look_up(body, self.contract.records_path)
        figures = found if isinstance(found, dict) else body
        row = flatten(figures if isinstance(figures, dict) else {})
        properties = self.record_schema["properties"]
        if not row.keys() & (properties.keys() - {*FROM_THE_REQUEST}):
            reason = f"holds no dashboard at {self.contract.records_path!r}"
            self.fail(Verdict(Action.FATAL, reason, Hint.RECORDS))
        row = self.read_row(row)
        asked = {
            "start_date": token.isoformat(),
            "end_date": months.last_day(token).isoformat(),
        }
        if not self.contract.competence_param:
            asked["sales_date_field"] = self.contract.dashboard_date_field
        asked = {name: value for name, value in asked.items() if row.get(name) in (None, "")}
        month = months.write(token)
        echoes = [row.get(name) for name in ("competence", "start_date", "end_date")]
        if any(months.read(str(echo)[:7]) not in (None, token) for echo in echoes if echo):
            reason = "is that of another month than was asked for"
            self.fail(Verdict(Action.FATAL, reason, Hint.FILTER))
        return Page([row | asked | {"competence": month}], more=False)

    # The walk.

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        # Our clock chooses the first request; with its answer the server's is known, and counts.
        asked = min(self._first_month(after), self._current())
        page = self.fetch(asked)
        first, current = self._first_month(after), self._current()
        if first > current:
            return
        if first != asked:
            page = self.fetch(first)
        rest = months.between(months.shift(first, 1), current)
        self.report.largest = 1 + len(rest)
        yield self._step(first, page.records, last=not rest)
        pages = prefetch(self.fetch, rest, self.settings.concurrency)
        for month, page in zip(rest, pages, strict=True):
            yield self._step(month, page.records, last=month == rest[-1])

    def _step(self, month: dt.date, records: Sequence[Record], *, last: bool) -> Step:
        place = None if last else {"competence": months.write(month)}
        return Step(records, months.beginning(month, self.contract.zone), place)

    def _first_month(self, after: dt.datetime | None) -> dt.date:
        done = months.read(self.unfinished.get("competence"))
        if (
            done
            and done < self._current()
            and (bookmark := self.bookmark())
            and done <= self._month_of(bookmark)
        ):
            return months.shift(done, 1)
        return self._month_of(after) if after else self._first_competence

    def _current(self) -> dt.date:
        return self._month_of(self.run_start)


def flatten(value: dict[str, Any], prefix: str = "") -> Record:
    """The members of nested objects under the names of their path: `sales_pending_qtt`."""
    flat: Record = {}
    for name, member in value.items():
        if isinstance(member, dict):
            flat |= flatten(member, f"{prefix}{name}_")
        else:
            flat[prefix + name] = member
    return flat
