"""Details that take one request per customer, payment or subscription."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.children import ChildStream
from tap_asaas.deletions import FLAGGED_OR_ABSENT, FLAGGED_OR_ABSENT_WITH_PAYMENTS, WITH_PAYMENTS
from tap_asaas.objects import ESCROW, FILE, TAXES
from tap_asaas.streams.customers import Customers
from tap_asaas.streams.payments import Payments
from tap_asaas.streams.subscriptions import Subscriptions


class Notifications(ChildStream):
    """Which reminders a customer gets, on what event and by what channel."""

    name = "notifications"
    path = "/customers/{id}/notifications"
    parent_stream_type = Customers
    parent_key = "customer"
    deletions = FLAGGED_OR_ABSENT
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto"),
        fields.key("id", "Identificador do aviso (chave primária)"),
        fields.text("customer", "Cliente avisado", references="customers.id"),
        fields.boolean("enabled", "Se o aviso está ligado"),
        fields.boolean("emailEnabledForProvider", "Se avisa o lojista por e-mail"),
        fields.boolean("smsEnabledForProvider", "Se avisa o lojista por SMS"),
        fields.boolean("emailEnabledForCustomer", "Se avisa o cliente por e-mail"),
        fields.boolean("smsEnabledForCustomer", "Se avisa o cliente por SMS"),
        fields.boolean("phoneCallEnabledForCustomer", "Se avisa o cliente por ligação"),
        fields.boolean("whatsappEnabledForCustomer", "Se avisa o cliente por WhatsApp"),
        fields.choice(
            "event",
            "Evento que dispara o aviso",
            "PAYMENT_CREATED, PAYMENT_UPDATED, PAYMENT_RECEIVED, PAYMENT_OVERDUE, "
            "PAYMENT_DUEDATE_WARNING, SEND_LINHA_DIGITAVEL",
        ),
        fields.integer("scheduleOffset", "Dias antes ou depois do vencimento"),
        fields.boolean("deleted", "Se o aviso foi removido"),
    )


class SubscriptionInvoiceSettings(ChildStream):
    """How fiscal invoices are issued for the payments of a subscription."""

    name = "subscription_invoice_settings"
    path = "/subscriptions/{id}/invoiceSettings"
    parent_stream_type = Subscriptions
    parent_key = "subscription"
    primary_keys = ("subscription",)
    single = True
    record_schema = fields.record(
        fields.key("subscription", "Assinatura; chave primária", references="subscriptions.id"),
        fields.text("municipalServiceId", "Serviço municipal", references="municipal_services.id"),
        fields.text("municipalServiceCode", "Código do serviço municipal"),
        fields.text("municipalServiceName", "Nome do serviço municipal"),
        fields.number("deductions", "Deduções da base de cálculo (R$)"),
        fields.text("invoiceCreationPeriod", "Momento em que a nota fiscal é emitida"),
        fields.integer("daysBeforeDueDate", "Dias antes do vencimento para emitir a nota"),
        fields.boolean("receivedOnly", "Se só há nota para cobranças recebidas"),
        fields.text("observations", "Observações das notas", personal="note"),
        fields.nested("taxes", "Tributos das notas", *TAXES),
    )


class PaymentDocuments(ChildStream):
    """Files attached to a payment."""

    name = "payment_documents"
    path = "/payments/{id}/documents"
    parent_stream_type = Payments
    parent_key = "payment"
    deletions = FLAGGED_OR_ABSENT_WITH_PAYMENTS
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto"),
        fields.key("id", "Identificador do documento (chave primária)"),
        fields.text("payment", "Cobrança a que o documento pertence", references="payments.id"),
        fields.text("name", "Nome do documento", personal="note"),
        fields.choice(
            "type",
            "Tipo",
            "INVOICE, CONTRACT, MEDIA, DOCUMENT, SPREADSHEET, PROGRAM, OTHER",
        ),
        fields.boolean("availableAfterPayment", "Se o pagador só o vê depois de pagar"),
        fields.nested(
            "file",
            "Arquivo do documento",
            fields.text("publicId", "Identificador público do arquivo"),
            *FILE,
        ),
        fields.boolean("deleted", "Se o documento foi removido"),
    )


class PaymentViewingInfo(ChildStream):
    """When the payer opened the bill and the boleto of a payment."""

    name = "payment_viewing_info"
    path = "/payments/{id}/viewingInfo"
    parent_stream_type = Payments
    parent_key = "payment"
    primary_keys = ("payment",)
    single = True
    deletions = WITH_PAYMENTS
    record_schema = fields.record(
        fields.key("payment", "Cobrança; chave primária", references="payments.id"),
        fields.date_time("invoiceViewedDate", "Data e hora em que a fatura foi aberta"),
        fields.date_time("boletoViewedDate", "Data e hora em que o boleto foi aberto"),
    )


class PaymentEscrow(ChildStream):
    """The money of a payment that is held in escrow."""

    name = "payment_escrow"
    path = "/payments/{id}/escrow"
    parent_stream_type = Payments
    parent_key = "payment"
    single = True
    deletions = WITH_PAYMENTS
    record_schema = fields.record(
        fields.key("id", "Identificador da garantia (chave primária)"),
        fields.text("payment", "Cobrança cujo valor está retido", references="payments.id"),
        *ESCROW,
    )


STREAMS = (
    Notifications,
    SubscriptionInvoiceSettings,
    PaymentDocuments,
    PaymentViewingInfo,
    PaymentEscrow,
)
