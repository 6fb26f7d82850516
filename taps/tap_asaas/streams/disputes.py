"""What follows when a payment is contested or not paid."""

from __future__ import annotations

from typing import ClassVar

from singer_rest import fields
from tap_asaas.children import ChildStream
from tap_asaas.dated import DatedStream
from tap_asaas.deletions import STANDING
from tap_asaas.lists import ListStream
from tap_asaas.objects import CHARGEBACK


class Chargebacks(ListStream):
    """Card payments that the card holder contests."""

    name = "chargebacks"
    path = "/chargebacks/"
    record_schema = fields.record(
        fields.key("id", "Identificador da contestação (chave primária)"),
        *CHARGEBACK,
    )


class PaymentDunnings(ListStream):
    """Dunnings: unpaid payments that were handed to a credit bureau or to debt recovery."""

    name = "payment_dunnings"
    path = "/paymentDunnings"
    gated = True
    record_schema = fields.record(
        fields.key("id", "Identificador da negativação (chave primária)"),
        fields.integer("dunningNumber", "Número da negativação"),
        fields.choice(
            "status",
            "Situação",
            "PENDING, AWAITING_APPROVAL, AWAITING_CANCELLATION, PROCESSED, PAID, PARTIALLY_PAID, "
            "DENIED, CANCELLED",
        ),
        fields.choice("type", "Tipo", "CREDIT_BUREAU (Serasa), DEBT_RECOVERY_ASSISTANCE"),
        fields.date("requestDate", "Dia do pedido"),
        fields.text("description", "Descrição da negativação", personal="note"),
        fields.number("value", "Valor da cobrança (R$)"),
        fields.number("feeValue", "Tarifa da negativação (R$)"),
        fields.number("netValue", "Valor líquido a recuperar (R$)"),
        fields.number("receivedInCashFeeValue", "Tarifa se recebida em dinheiro (R$)"),
        fields.text("denialReason", "Motivo da recusa", personal="note"),
        fields.number("cancellationFeeValue", "Tarifa de cancelamento (R$)"),
        fields.boolean("canBeCancelled", "Se ainda pode ser cancelada"),
        fields.text("cannotBeCancelledReason", "Motivo pelo qual não pode ser cancelada"),
        fields.boolean(
            "isNecessaryResendDocumentation", "Se é preciso enviar os documentos de novo"
        ),
        fields.text("payment", "Cobrança em atraso", references="payments.id"),
    )


class PaymentDunningHistory(ChildStream):
    """Events in the course of a dunning."""

    name = "payment_dunning_history"
    path = "/paymentDunnings/{id}/history"
    parent_stream_type = PaymentDunnings
    parent_key = "dunning"
    primary_keys = ("dunning", "position")
    record_schema = fields.record(
        fields.key(
            "dunning", "Negativação; chave primária com position", references="payment_dunnings.id"
        ),
        fields.integer("position", "Posição do evento entre os da negativação, a partir de 0"),
        fields.choice("status", "Situação", "IN_NEGOTIATION, NEGOTIATION_FAIL, NEGOTIATED, PAID"),
        fields.text("description", "Descrição do evento", personal="note"),
        fields.date("eventDate", "Dia do evento"),
    )


class PaymentDunningPartialPayments(ChildStream):
    """Parts of a debt that were paid in the course of a dunning."""

    name = "payment_dunning_partial_payments"
    path = "/paymentDunnings/{id}/partialPayments"
    parent_stream_type = PaymentDunnings
    parent_key = "dunning"
    primary_keys = ("dunning", "position")
    record_schema = fields.record(
        fields.key(
            "dunning", "Negativação; chave primária com position", references="payment_dunnings.id"
        ),
        fields.integer("position", "Posição do pagamento entre os da negativação, a partir de 0"),
        fields.number("value", "Valor pago (R$)"),
        fields.text("description", "Descrição do pagamento parcial", personal="note"),
        fields.date("paymentDate", "Dia do pagamento parcial"),
    )


class PaymentsAvailableForDunning(ListStream):
    """Unpaid payments for which a dunning may be requested, with a simulation of its cost."""

    name = "payments_available_for_dunning"
    path = "/paymentDunnings/paymentsAvailableForDunning"
    primary_keys = ("payment",)
    gated = True
    selected_by_default = False
    record_schema = fields.record(
        fields.key("payment", "Cobrança em atraso; chave primária", references="payments.id"),
        fields.text("customer", "Cliente cobrado", references="customers.id"),
        fields.number("value", "Valor da cobrança (R$)"),
        fields.choice("status", "Situação da cobrança", "PENDING, RECEIVED, CONFIRMED, OVERDUE"),
        fields.choice(
            "billingType",
            "Forma de pagamento",
            "BOLETO, CREDIT_CARD, TRANSFER, DEPOSIT, DEBIT_CARD, PIX",
        ),
        fields.date("dueDate", "Vencimento da cobrança"),
        fields.list_of(
            "typeSimulations",
            "Simulação para cada tipo de negativação",
            fields.choice("type", "Tipo de negativação", "CREDIT_BUREAU (Serasa)"),
            fields.boolean("isAllowed", "Se a negativação é permitida"),
            fields.text("notAllowedReason", "Motivo pelo qual não é permitida"),
            fields.number("feeValue", "Tarifa da negativação (R$)"),
            fields.number("netValue", "Valor líquido a recuperar (R$)"),
            fields.date("startDate", "Dia em que a negativação começaria"),
        ),
    )


class CreditBureauReports(DatedStream):
    """Reports on a person's or company's credit, bought from a credit bureau."""

    name = "credit_bureau_reports"
    path = "/creditBureauReport"
    replication_key = "dateCreated"
    date_parameters: ClassVar = {"dateCreated": ("startDate", "endDate")}
    brings = "created since the bookmark"
    gated = True
    deletions = STANDING
    record_schema = fields.record(
        fields.key("id", "Identificador da consulta (chave primária)"),
        fields.date("dateCreated", "Dia da consulta"),
        fields.text("cpfCnpj", "CPF ou CNPJ consultado", personal="document"),
        fields.text("customer", "Cliente consultado", references="customers.id"),
        fields.text("downloadUrl", "Endereço do relatório; vale até as 23:59 do dia da consulta"),
    )


STREAMS = (
    Chargebacks,
    PaymentDunnings,
    PaymentDunningHistory,
    PaymentDunningPartialPayments,
    PaymentsAvailableForDunning,
    CreditBureauReports,
)
