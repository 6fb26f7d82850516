"""Transfers: money that leaves the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from singer_rest import fields
from singer_rest.spans import Span
from tap_asaas.deletions import CANCELLED
from tap_asaas.objects import ACCOUNT_NUMBER, BANK_ACCOUNT
from tap_asaas.passes import Pass
from tap_asaas.statement import StatementStream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


class Transfers(StatementStream):
    """Transfers from the account to banks, Pix keys and other Asaas accounts."""

    name = "transfers"
    path = "/transfers"
    replication_key = "dateCreated"
    statement_type = "TRANSFER"
    brings = (
        "created since the bookmark; transferred since (`settled`, `full`); named by the "
        "statement (`full`)"
    )
    misses = "those that move no money and have no day of transfer"
    deletions = CANCELLED
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre transfer"),
        fields.key("id", "Identificador da transferência (chave primária)"),
        fields.choice("type", "Tipo", "PIX, TED, INTERNAL, BANK_ACCOUNT, ASAAS_ACCOUNT"),
        fields.date("dateCreated", "Dia do pedido"),
        fields.number("value", "Valor pedido (R$)"),
        fields.number("netValue", "Valor líquido, descontada a tarifa da transferência (R$)"),
        fields.choice(
            "status",
            "Situação",
            "PENDING, BANK_PROCESSING, DONE, CANCELLED, FAILED, BLOCKED",
        ),
        fields.number("transferFee", "Tarifa da transferência (R$)"),
        fields.date_time("effectiveDate", "Data em que a transferência foi efetivada"),
        fields.date("scheduleDate", "Dia para o qual foi agendada"),
        fields.text("endToEndIdentifier", "Identificador do Pix no Banco Central"),
        fields.boolean("authorized", "Se foi autorizada; falso enquanto espera autorização"),
        fields.text("failReason", "Motivo da falha"),
        fields.text(
            "externalReference", "Identificador da transferência no sistema de quem integra"
        ),
        fields.text("transactionReceiptUrl", "Endereço do comprovante"),
        fields.choice("operationType", "Meio usado", "PIX, TED, INTERNAL"),
        fields.text("description", "Descrição da transferência", personal="note"),
        fields.text("recurring", "Pix recorrente de origem", references="pix_recurrings.id"),
        fields.nested("bankAccount", "Conta bancária de destino", *BANK_ACCOUNT),
        fields.date("confirmedDate", "Dia da confirmação"),
        fields.text(
            "walletId",
            "Carteira de destino de uma transferência interna",
            references="wallets.id, accounts.walletId",
        ),
        fields.boolean("canBeCancelled", "Se ainda pode ser cancelada"),
        fields.nested(
            "account",
            "Conta Asaas de destino de uma transferência interna",
            fields.text("name", "Nome do titular", personal="name"),
            fields.text("cpfCnpj", "CPF ou CNPJ do titular", personal="document"),
            *ACCOUNT_NUMBER,
        ),
    )

    @override
    def passes(self, since: dt.date | None) -> Sequence[Pass]:
        coverage, created = self.config["late_changes"], self.created(since)
        if coverage == "created":
            return [created]
        if since is None:
            return [created, self.touched()]
        # Documented is the filter by day of transfer, and no field of that name.
        days = {"transferDate": Span(self.looked_back(since)), **self.older(since)}
        settled = Pass("settled", days, by="transferDate")
        return [settled, created] + ([self.touched()] if coverage == "full" else [])


STREAMS = (Transfers,)
