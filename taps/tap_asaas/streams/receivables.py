"""What belongs to payments: their refunds, and the plans that split them into instalments."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.children import EmbeddedStream
from tap_asaas.deletions import CANCELLED_WITH_PAYMENTS, FLAGGED_OR_ABSENT
from tap_asaas.lists import ListStream
from tap_asaas.objects import BILLING_TYPE, CARD, CHARGEBACK, REFUND
from tap_asaas.streams.payments import Payments


class Refunds(EmbeddedStream):
    """Refunds of payments, full and partial, as the payments carry them."""

    name = "refunds"
    parent_stream_type = Payments
    parent_key = "payment"
    member = "refunds"
    primary_keys = ("payment", "position")
    deletions = CANCELLED_WITH_PAYMENTS
    record_schema = fields.record(
        fields.key(
            "payment", "Cobrança estornada; chave primária com position", references="payments.id"
        ),
        fields.integer("position", "Posição do estorno entre os da cobrança, a partir de 0"),
        *REFUND,
    )


class Installments(ListStream):
    """Instalment plans: purchases that are paid in several payments."""

    name = "installments"
    path = "/installments"
    sometimes = frozenset({"chargeback"})
    deletions = FLAGGED_OR_ABSENT
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre installment"),
        fields.key("id", "Identificador do parcelamento (chave primária)"),
        fields.number("value", "Valor total do parcelamento (R$)"),
        fields.number("netValue", "Valor total líquido, descontadas as tarifas (R$)"),
        fields.number(
            "paymentValue",
            "Valor de uma parcela (R$); da última, quando a divisão não é exata",
        ),
        fields.integer("installmentCount", "Número de parcelas"),
        BILLING_TYPE,
        fields.date("paymentDate", "Dia da liquidação na conta Asaas"),
        fields.text("description", "Descrição do parcelamento", personal="note"),
        fields.integer("expirationDay", "Dia do mês em que as parcelas vencem"),
        fields.date("dateCreated", "Dia da criação do parcelamento"),
        fields.text("customer", "Cliente cobrado", references="customers.id"),
        fields.text("paymentLink", "Link de pagamento de origem", references="payment_links.id"),
        fields.text("checkoutSession", "Identificador do checkout de origem"),
        fields.text("transactionReceiptUrl", "Endereço do comprovante"),
        fields.nested(
            "chargeback",
            "Contestação da compra no cartão (chargeback)",
            fields.text("id", "Identificador da contestação", references="chargebacks.id"),
            *CHARGEBACK,
        ),
        fields.nested("creditCard", "Cartão usado", *CARD),
        fields.boolean("deleted", "Se o parcelamento foi removido"),
        fields.list_of(
            "refunds",
            "Estornos das parcelas",
            *REFUND,
            fields.text("paymentId", "Cobrança estornada", references="payments.id"),
        ),
    )


STREAMS = (Refunds, Installments)
