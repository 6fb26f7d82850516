"""Sales: a list in pages, of which a run reads what changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta
from typing_extensions import override

from singer_rest import changes, exact_json, fields, paging, timestamps
from singer_rest.deletions import FULL_READ_ONLY
from singer_rest.steps import COMMIT_DELAY, Step
from singer_rest.windows import NotClosedError, Place, read_closed
from tap_biu.client import BiuStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from singer_rest.contract_stream import Position
    from singer_rest.paging import Page, Record

AMOUNTS = ("valor_total", "nfs_valor", "nfe_valor")
"""Formatted amounts, each with a numeric twin: `valor_total_num`."""


@dataclass(frozen=True)
class Window:
    """Days that are over, and how much of them has been read; as it stands in the state."""

    replication_key: str
    since: str | None
    until: str
    rows: Annotated[int, Meta(ge=0)] = 0
    total: int = 0


class Sales(BiuStream):
    """Sales on all platforms, with the fiscal notes issued for them."""

    name = "sales"
    primary_keys = ("cod_plataforma",)
    replication_key = "modificado_em"
    deletions = FULL_READ_ONLY
    record_schema = fields.record(
        fields.text("empresa", "Empresa emissora", personal="name"),
        fields.text("cliente", "Nome do cliente", personal="name"),
        fields.text("email", "E-mail do cliente", personal="email"),
        fields.text("tipo_doc_cliente", "Tipo do documento do cliente"),
        fields.text("doc_cliente", "Número do documento do cliente", personal="document"),
        fields.text("cep_cliente", "CEP do cliente", personal="address"),
        fields.text("produto", "Produto"),
        fields.date_time("data_criacao", "Data de criação do registro"),
        fields.date_time("modificado_em", "Data da última modificação"),
        fields.date_time("data_venda", "Data da venda"),
        fields.date("data_fim_garantia", "Fim da garantia"),
        fields.text("plataforma", "Plataforma de venda"),
        fields.key("cod_plataforma", "Código da transação na plataforma; chave primária"),
        fields.text("resp_emissao", "Responsável pela emissão"),
        fields.choice(
            "status_venda",
            "Status da venda",
            "PROCESSADA, PENDENTE, CANCELADA, ALERTA, COPRODUCAO, NAO_EMITIR",
        ),
        fields.text("motivo_status", "Motivo do status", personal="note"),
        fields.text("moeda", "Moeda"),
        fields.text("valor_total", "Valor total da venda, formatado"),
        fields.number("valor_total_num", "Valor total da venda, como número"),
        fields.text("nfs_numero", "Número da NFs"),
        fields.text("nfs_valor", "Valor da NFs, formatado"),
        fields.number("nfs_valor_num", "Valor da NFs, como número"),
        fields.date_time("nfs_emissao", "Data de emissão da NFs"),
        fields.date_time("nfs_modificado_em", "Data da última modificação da NFs"),
        fields.text("nfs_status", "Status da NFs"),
        fields.text("nfe_numero", "Número da NFe"),
        fields.text("nfe_valor", "Valor da NFe, formatado"),
        fields.number("nfe_valor_num", "Valor da NFe, como número"),
        fields.date_time("nfe_emissao", "Data de emissão da NFe"),
        fields.date_time("nfe_modificado_em", "Data da última modificação da NFe"),
        fields.text("nfe_status", "Status da NFe"),
    )

    # The request.

    @override
    def parameters(self, position: Position) -> dict[str, Any]:
        contract = self.contract
        column = self.replication_key or "modificado_em"
        params = {
            contract.date_field_param: contract.sales_date_field.replace("{key}", column),
            **self.page_parameters(position.number),
        }
        if position.after:
            params[contract.start_date_param] = self._day(position.after).strftime(
                contract.date_format
            )
        if position.until:
            last = self._day(position.until) - dt.timedelta(days=1)
            params[contract.sales_end_date_param] = last.strftime(contract.date_format)
        return params

    def _day(self, moment: dt.datetime) -> dt.date:
        return timestamps.day(moment, self.contract.zone)

    @property
    @override
    def cost(self) -> str:
        return f"{super().cost}, and up to 3 more if they fill more than a page"

    # The answer.

    @override
    def read_page(self, body: Any, token: Position) -> Page:
        page = self.read_list(body, token)
        rows = [self.read_row(row | _twins(row)) for row in page.records]
        if self.contract.start_date_param:
            self.check_filter(rows, token.after)
        if token.until and any(at >= token.until for at in map(self.instant, rows) if at):
            raise NotClosedError("the API ignores the end of the days asked for")
        return replace(page, records=rows)

    @override
    def key(self, row: Record) -> tuple[Any, ...]:
        # One without a key is left out, but has its place among the others.
        return super().key(row) if self._has_key(row) else (exact_json.encode(row),)

    def _has_key(self, row: Record) -> bool:
        return all(row.get(name) not in (None, "") for name in self.identity)

    # The walk.

    @override
    def understands(self, place: Mapping[str, Any]) -> bool:
        return super().understands(place) or _read_window(place) is not None

    @override
    def look_back(self, bookmark: dt.datetime) -> dt.datetime:
        return bookmark - dt.timedelta(days=self.config["lookback_days"])

    @override
    def steps(self, after: dt.datetime | None) -> Iterator[Step]:
        left_out = 0
        for step in self._walk(after):
            rows = [row for row in step.records if self._has_key(row)]
            left_out += len(step.records) - len(rows)
            yield replace(step, records=rows)
        if left_out:
            self.doubt("rows have no key")
            names = " and ".join(self.identity)
            self.logger.warning("%s: %d rows without %s are left out", self.name, left_out, names)

    def _walk(self, after: dt.datetime | None) -> Iterator[Step]:
        listing = self.listing()
        if not self.is_incremental:
            yield from map(Step, paging.read_all(listing, after))
            return
        page = listing.read(after, listing.first_page)
        keys = set(listing.keys(page))
        if page.total == len(page.records) == len(keys):
            self.audit.counted(page.total, len(keys))
            yield Step(page.records, changes.latest(listing, page.records))
            return
        try:
            if self._has_windows:
                for step in self._days_that_are_over(after, page.total):
                    after = step.checkpoint or after
                    yield step
        except (NotClosedError, paging.RepeatedPageError) as reason:
            self.logger.warning(
                "Sales are read from their last bookmark to the end before the next one is "
                "written, because %s",
                reason,
            )
            self.audit.again()
            yield Step(place={})
        yield from changes.read_unsorted(listing, after)

    @property
    def _has_windows(self) -> bool:
        contract = self.contract
        return all((contract.start_date_param, contract.sales_end_date_param, contract.total_path))

    def _days_that_are_over(self, after: dt.datetime | None, whole: int | None) -> Iterator[Step]:
        begin, today = after, timestamps.midnight(self.run_start - COMMIT_DELAY, self.contract.zone)
        while begin is None or begin < today:
            window = self._unfinished_window(begin, today) or self._window(begin, today)
            until = timestamps.parse(window.until)
            place = Place(window.rows, window.total) if window.total else None
            rest = None
            for rows, reached in read_closed(self.listing(until), begin, place):
                if rest is None:
                    # Days and rest have to make the whole: the last day may not be included.
                    rest = self.listing().read(until, self.contract.first_page).total or 0
                    if reached.total + rest < (whole or 0):
                        raise NotClosedError("the API leaves out a part of the days asked for")
                yield Step(rows, place=asdict(replace(window, **asdict(reached))))
            yield Step(checkpoint=until)
            begin, whole = until, rest

    def _window(self, begin: dt.datetime | None, until: dt.datetime) -> Window:
        since = timestamps.utc_text(begin) if begin else None
        return Window(self.replication_key or "", since, timestamps.utc_text(until))

    def _unfinished_window(self, begin: dt.datetime | None, today: dt.datetime) -> Window | None:
        """The days in which an earlier run was broken off, if they begin as this run's do."""
        found = _read_window(self.unfinished)
        if found is None:
            return None
        until = timestamps.parse(found.until)
        same = replace(found, rows=0, total=0) == self._window(begin, until)
        # All rows read, and no checkpoint: the count did not bear it out.
        possible = found.rows < found.total and until <= today
        return found if same and possible else None


def _read_window(place: Mapping[str, Any]) -> Window | None:
    try:
        found = msgspec.convert(place, Window)
        return found if timestamps.parse(found.until) else None
    except ValueError:  # among them msgspec's own
        return None


def _twins(row: Record) -> Record:
    return {f"{name}_num": row.get(name) for name in AMOUNTS}
