"""Payments: what is charged, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from singer_rest import fields
from tap_asaas import late_changes
from tap_asaas.deletions import FLAGGED_OR_ABSENT_IN_FULL
from tap_asaas.objects import (
    BILLING_TYPE,
    CARD,
    CHARGEBACK,
    DISCOUNT,
    ESCROW,
    FINE,
    INTEREST,
    REFUND,
    SPLIT,
)
from tap_asaas.statement import StatementStream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tap_asaas.passes import Pass


class Payments(StatementStream):
    """Payments: every charge to a customer, single, of a subscription or of an instalment plan."""

    name = "payments"
    path = "/payments"
    replication_key = "dateCreated"
    statement_type = "PAYMENT_RECEIVED"
    brings = (
        "created since the bookmark; settled since (`settled`, `full`); still open, refunded, or "
        "named by the statement (`full`)"
    )
    misses = "deleted ones, and what moves no money in a payment that is settled"
    sometimes = frozenset(
        {
            *("subscription", "installment", "creditCard", "canBePaidAfterDueDate", "pixQrCodeId"),
            *("split", "daysAfterDueDateToRegistrationCancellation", "chargeback"),
            "confirmedDate",
        }
    )
    deletions = FLAGGED_OR_ABSENT_IN_FULL
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre payment"),
        fields.key("id", "Identificador da cobrança (chave primária)"),
        fields.date("dateCreated", "Dia da criação da cobrança"),
        fields.text("customer", "Cliente cobrado", references="customers.id"),
        fields.text("subscription", "Assinatura de origem", references="subscriptions.id"),
        fields.text("installment", "Parcelamento de origem", references="installments.id"),
        fields.text("checkoutSession", "Identificador do checkout de origem"),
        fields.text("paymentLink", "Link de pagamento de origem", references="payment_links.id"),
        fields.number("value", "Valor da cobrança (R$)"),
        fields.number("netValue", "Valor líquido, descontada a tarifa do Asaas (R$)"),
        fields.number("originalValue", "Valor de face, preenchido quando paga com juros ou multa"),
        fields.number("interestValue", "Juros e multa calculados (R$)"),
        fields.text("description", "Descrição da cobrança", personal="note"),
        BILLING_TYPE,
        fields.nested("creditCard", "Cartão usado; só em cobranças no cartão", *CARD),
        fields.boolean("canBePaidAfterDueDate", "Se o boleto pode ser pago após o vencimento"),
        fields.text(
            "pixTransaction", "Transação Pix do pagamento", references="pix_transactions.id"
        ),
        fields.text("pixQrCodeId", "Identificador do QR Code Pix estático"),
        fields.choice(
            "status",
            "Situação",
            "PENDING, OVERDUE, CONFIRMED, RECEIVED, RECEIVED_IN_CASH, REFUNDED, "
            "CHARGEBACK_REQUESTED, DUNNING_REQUESTED, REFUND_REQUESTED, REFUND_IN_PROGRESS, "
            "CHARGEBACK_DISPUTE, AWAITING_CHARGEBACK_REVERSAL, DUNNING_RECEIVED, "
            "AWAITING_RISK_ANALYSIS, AUTHORIZED",
        ),
        fields.date("dueDate", "Vencimento"),
        fields.date("originalDueDate", "Vencimento na criação"),
        fields.date("paymentDate", "Dia da liquidação na conta Asaas"),
        fields.date("clientPaymentDate", "Dia em que o cliente pagou"),
        fields.integer("installmentNumber", "Número da parcela no parcelamento"),
        fields.text("invoiceUrl", "Endereço da fatura"),
        fields.text("invoiceNumber", "Número da fatura"),
        fields.text("externalReference", "Identificador da cobrança no sistema de quem integra"),
        fields.boolean("deleted", "Se a cobrança foi removida"),
        fields.boolean("anticipated", "Se o recebível foi ou está sendo antecipado"),
        fields.boolean("anticipable", "Se o recebível pode ser antecipado"),
        fields.date("creditDate", "Dia em que o dinheiro fica disponível na conta"),
        fields.date("estimatedCreditDate", "Dia previsto para o dinheiro ficar disponível"),
        fields.text("transactionReceiptUrl", "Endereço do comprovante"),
        fields.text("nossoNumero", "Nosso número: identificador do boleto no banco"),
        fields.text("bankSlipUrl", "Endereço do PDF do boleto"),
        fields.nested("discount", "Desconto por pagamento antecipado", *DISCOUNT),
        fields.nested("fine", "Multa por atraso", *FINE),
        fields.nested("interest", "Juros ao mês por atraso", *INTEREST),
        fields.list_of(
            "split",
            "Repasses da cobrança a outras carteiras (split)",
            fields.text("id", "Identificador do repasse", references="splits_paid.id"),
            *SPLIT,
            fields.text("refusalReason", "Motivo da recusa do repasse"),
        ),
        fields.boolean("postalService", "Se a cobrança é enviada pelos Correios"),
        fields.integer(
            "daysAfterDueDateToRegistrationCancellation",
            "Dias após o vencimento até o cancelamento do registro do boleto",
        ),
        fields.nested(
            "chargeback",
            "Contestação da compra no cartão (chargeback)",
            fields.text("id", "Identificador da contestação", references="chargebacks.id"),
            *CHARGEBACK,
        ),
        fields.nested(
            "escrow",
            "Retenção do valor em conta de garantia",
            fields.text("id", "Identificador da garantia", references="payment_escrow.id"),
            *ESCROW,
        ),
        fields.list_of("refunds", "Estornos da cobrança, totais e parciais", *REFUND),
        fields.date_time("lastInvoiceViewedDate", "Última vez em que a fatura foi aberta"),
        fields.date_time("lastBankSlipViewedDate", "Última vez em que o boleto foi aberto"),
        fields.date("confirmedDate", "Dia em que o pagamento foi confirmado"),
    )

    @override
    def passes(self, since: dt.date | None) -> Sequence[Pass]:
        coverage, created = self.config["late_changes"], self.created(since)
        if coverage == "created":
            return [created]
        if since is None:
            return [created, self.touched()]
        older = self.older(since)
        settled = late_changes.settled(self.looked_back(since), older)
        if coverage == "settled":
            return [*settled, created]
        refunded = late_changes.come_to("REFUNDED", since, older, created.by)
        still_open = late_changes.still_open(older, created.by)
        return [*settled, refunded, *still_open, created, self.touched()]


STREAMS = (Payments,)
