"""Fiscal invoices of services (NFS-e)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from singer_rest import fields
from tap_asaas import late_changes
from tap_asaas.dated import DatedStream
from tap_asaas.deletions import CANCELLED
from tap_asaas.objects import TAXES
from tap_asaas.passes import Pass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


MOVING = ("PROCESSING_CANCELLATION", "ERROR", "SCHEDULED")
"""Statuses that do not last, of those that the filter knows (documented)."""


class Invoices(DatedStream):
    """Fiscal invoices of services (NFS-e), scheduled, issued and cancelled."""

    name = "invoices"
    path = "/invoices"
    replication_key = "effectiveDate"
    deletions = CANCELLED
    brings = (
        "effective since the bookmark, future ones included; scheduled, failed, being cancelled, "
        f"or cancelled and effective in the last {late_changes.FINAL_DAYS} days (`settled`, `full`)"
    )
    misses = "those of other invoices, and invoices made with an older effective day"
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre invoice"),
        fields.key("id", "Identificador da nota fiscal (chave primária)"),
        fields.choice(
            "status",
            "Situação",
            "SCHEDULED, SYNCHRONIZED, AUTHORIZED, PROCESSING_CANCELLATION, CANCELED, CANCELLED, "
            "CANCELLATION_DENIED, ERROR, WAITING_OVERDUE_PAYMENT, PENDING, NONE",
        ),
        fields.text("customer", "Cliente tomador do serviço", references="customers.id"),
        fields.text("payment", "Cobrança a que a nota se refere", references="payments.id"),
        fields.text(
            "installment", "Parcelamento a que a nota se refere", references="installments.id"
        ),
        fields.choice("type", "Tipo da nota", "NFS-e"),
        fields.text("statusDescription", "Situação por extenso", personal="note"),
        fields.text("serviceDescription", "Descrição dos serviços", personal="note"),
        fields.text("pdfUrl", "Endereço do PDF da nota"),
        fields.text("xmlUrl", "Endereço do XML da nota"),
        fields.text("rpsSerie", "Série do RPS"),
        fields.text("rpsNumber", "Número do RPS"),
        fields.text("number", "Número da nota fiscal"),
        fields.text("validationCode", "Código de verificação da prefeitura"),
        fields.number("value", "Valor da nota (R$)"),
        fields.number("deductions", "Deduções da base de cálculo (R$)"),
        fields.date("effectiveDate", "Dia da emissão; futuro enquanto agendada"),
        fields.text("observations", "Observações da nota", personal="note"),
        fields.text("estimatedTaxesDescription", "Texto dos tributos estimados"),
        fields.text("externalReference", "Identificador da nota no sistema de quem integra"),
        fields.nested(
            "taxes",
            "Tributos da nota",
            fields.text("nbsCode", "Código NBS do serviço", references="nbs_codes.nbsCode"),
            fields.text(
                "taxSituationCode",
                "Código da situação tributária",
                references="tax_situation_codes.code",
            ),
            fields.text(
                "taxClassificationCode",
                "Código da classificação tributária",
                references="tax_classification_codes.code",
            ),
            fields.text(
                "operationIndicatorCode",
                "Código do indicador da operação",
                references="operation_indicator_codes.code",
            ),
            *TAXES,
            fields.text("pisCofinsRetentionType", "Tipo de retenção de PIS e COFINS"),
            fields.text("pisCofinsTaxStatus", "Situação tributária de PIS e COFINS"),
            fields.number("stateIbs", "Alíquota do IBS estadual (%)"),
            fields.number("stateIbsValue", "Valor do IBS estadual (R$)"),
            fields.number("municipalIbs", "Alíquota do IBS municipal (%)"),
            fields.number("municipalIbsValue", "Valor do IBS municipal (R$)"),
            fields.number("cbs", "Alíquota da CBS (%)"),
            fields.number("cbsValue", "Valor da CBS (R$)"),
            fields.number("operationPis", "PIS da operação"),
            fields.number("operationCofins", "COFINS da operação"),
        ),
        fields.text("municipalServiceId", "Serviço municipal", references="municipal_services.id"),
        fields.text("municipalServiceCode", "Código do serviço municipal"),
        fields.text("municipalServiceName", "Nome do serviço municipal"),
    )

    @override
    def passes(self, since: dt.date | None) -> Sequence[Pass]:
        created = self.created(since)
        if since is None or self.config["late_changes"] == "created":
            return [created]
        older = self.older(since)
        moving = [
            Pass(f"open {status}", older, {"status": status}, created.by, optional=True)
            for status in MOVING
        ]
        cancelled = late_changes.come_to("CANCELED", since, older, created.by)
        return [*moving, cancelled, created]


STREAMS = (Invoices,)
