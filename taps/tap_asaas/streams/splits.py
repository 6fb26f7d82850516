"""Splits: shares of payments that pass between accounts."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.lists import ListStream
from tap_asaas.objects import SPLIT

_RECORD = fields.record(
    fields.key("id", "Identificador do repasse (chave primária)"),
    *SPLIT,
    fields.text("originAccountId", "Conta que paga o repasse", references="accounts.id"),
    fields.text("destinationAccountId", "Conta que recebe o repasse", references="accounts.id"),
    fields.date("creditDate", "Dia em que o repasse foi creditado"),
    fields.nested(
        "payment",
        "Dados da cobrança repartida; sem o identificador dela",
        fields.date("confirmedDate", "Dia em que o pagamento foi confirmado"),
        fields.text("invoiceNumber", "Número da fatura"),
        fields.text("externalReference", "Identificador da cobrança no sistema de quem integra"),
    ),
)


class SplitsPaid(ListStream):
    """Shares of the account's payments that go to other wallets."""

    name = "splits_paid"
    path = "/payments/splits/paid"
    record_schema = _RECORD


class SplitsReceived(ListStream):
    """Shares of other accounts' payments that come to this account."""

    name = "splits_received"
    path = "/payments/splits/received"
    record_schema = _RECORD


class Wallets(ListStream):
    """Wallets of the account, by which splits and transfers name it; normally one."""

    name = "wallets"
    path = "/wallets/"
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre wallet"),
        fields.key("id", "Identificador da carteira (chave primária)"),
    )


STREAMS = (SplitsPaid, SplitsReceived, Wallets)
