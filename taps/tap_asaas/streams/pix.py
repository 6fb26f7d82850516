"""Pix: transactions, keys, and what recurs."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.children import ChildStream
from tap_asaas.deletions import MARKED_OR_ABSENT
from tap_asaas.lists import ListStream
from tap_asaas.objects import PIX_RECEIVER

END_TO_END = "Identificador do Pix no Banco Central (end to end)"
RECONCILIATION = "Identificador de conciliação do QR Code"


class PixTransactions(ListStream):
    """Pix transactions of the account, received, sent and refunded."""

    name = "pix_transactions"
    path = "/pix/transactions"
    gated = True
    record_schema = fields.record(
        fields.key("id", "Identificador da transação Pix (chave primária)"),
        fields.text("endToEndIdentifier", END_TO_END),
        fields.choice("finality", "Finalidade", "WITHDRAWAL (Pix Saque), CHANGE (Pix Troco)"),
        fields.number("value", "Valor da transação (R$)"),
        fields.number("changeValue", "Valor do troco (R$)"),
        fields.number("refundedValue", "Valor já devolvido (R$)"),
        fields.date_time("effectiveDate", "Data e hora da efetivação"),
        fields.date("scheduledDate", "Dia para o qual foi agendada"),
        fields.choice(
            "status",
            "Situação",
            "SCHEDULED, AWAITING_REQUEST, REQUESTED, DONE, REFUSED, CANCELLED, "
            "AWAITING_BALANCE_VALIDATION, AWAITING_INSTANT_PAYMENT_ACCOUNT_BALANCE, "
            "AWAITING_CRITICAL_ACTION_AUTHORIZATION, AWAITING_CHECKOUT_RISK_ANALYSIS_REQUEST, "
            "AWAITING_CASH_IN_RISK_ANALYSIS_REQUEST",
        ),
        fields.choice(
            "type",
            "Tipo",
            "DEBIT, CREDIT, CREDIT_REFUND, DEBIT_REFUND, DEBIT_REFUND_CANCELLATION",
        ),
        fields.choice(
            "originType",
            "Origem",
            "MANUAL, ADDRESS_KEY, STATIC_QRCODE, DYNAMIC_QRCODE, PAYMENT_INITIATION_SERVICE, "
            "AUTOMATIC_RECURRING",
        ),
        fields.text("conciliationIdentifier", RECONCILIATION),
        fields.text("description", "Mensagem da transação", personal="note"),
        fields.text("transactionReceiptUrl", "Endereço do comprovante"),
        fields.text("refusalReason", "Motivo da recusa"),
        fields.boolean("canBeCanceled", "Se ainda pode ser cancelada"),
        fields.nested(
            "originalTransaction",
            "Transação que está sendo devolvida",
            fields.text(
                "id", "Identificador da transação original", references="pix_transactions.id"
            ),
            fields.text("endToEndIdentifier", END_TO_END),
            fields.number("value", "Valor da transação original (R$)"),
            fields.date_time("effectiveDate", "Data da efetivação da transação original"),
        ),
        fields.nested(
            "externalAccount",
            "Conta da outra parte",
            fields.text("ispb", "Código ISPB do banco"),
            fields.text("ispbName", "Nome do banco", personal="name"),
            fields.text("name", "Nome do titular", personal="name"),
            fields.text("cpfCnpj", "CPF ou CNPJ do titular", personal="document"),
            fields.text("addressKey", "Chave Pix", personal="bank_account"),
            fields.choice("addressKeyType", "Tipo da chave Pix", "CPF, CNPJ, EMAIL, PHONE, EVP"),
            fields.text("agency", "Agência", personal="bank_account"),
            fields.text("account", "Número da conta, sem dígito", personal="bank_account"),
            fields.text("accountDigit", "Dígito verificador da conta", personal="bank_account"),
            fields.text("accountType", "Tipo da conta"),
        ),
        fields.nested(
            "qrCode",
            "Dados do QR Code pago",
            fields.nested(
                "payer",
                "Pagador indicado no QR Code",
                fields.text("name", "Nome do pagador", personal="name"),
                fields.text("cpfCnpj", "CPF ou CNPJ do pagador", personal="document"),
            ),
            fields.text("conciliationIdentifier", RECONCILIATION),
            fields.number("originalValue", "Valor original (R$)"),
            fields.date("dueDate", "Vencimento do QR Code"),
            fields.number("interest", "Juros no QR Code (R$)"),
            fields.number("fine", "Multa no QR Code (R$)"),
            fields.number("discount", "Desconto no QR Code (R$)"),
            fields.date_time("expirationDate", "Data e hora em que o QR Code expira"),
            fields.text("description", "Descrição no QR Code", personal="note"),
        ),
        fields.text("payment", "Cobrança paga pela transação", references="payments.id"),
        fields.boolean("canBeRefunded", "Se pode ser devolvida"),
        fields.text("refundDisabledReason", "Motivo pelo qual não pode ser devolvida"),
        fields.number("chargedFeeValue", "Tarifa cobrada (R$)"),
        fields.date_time("dateCreated", "Data e hora da criação"),
        fields.text("addressKey", "Chave Pix usada", personal="bank_account"),
        fields.choice("addressKeyType", "Tipo da chave Pix", "CPF, CNPJ, EMAIL, PHONE, EVP"),
        fields.text("transferId", "Transferência de origem", references="transfers.id"),
        fields.text("externalReference", "Identificador da transação no sistema de quem integra"),
    )


class PixAddressKeys(ListStream):
    """Pix keys of the account."""

    name = "pix_address_keys"
    path = "/pix/addressKeys"
    gated = True
    deletions = MARKED_OR_ABSENT
    enveloped = False
    record_schema = fields.record(
        fields.key("id", "Identificador do cadastro da chave (chave primária)"),
        fields.text("key", "Chave Pix", personal="bank_account"),
        fields.choice("type", "Tipo da chave Pix", "CPF, CNPJ, EMAIL, PHONE, EVP"),
        fields.choice(
            "status",
            "Situação",
            "AWAITING_ACTIVATION, ACTIVE, AWAITING_DELETION, AWAITING_ACCOUNT_DELETION, DELETED, "
            "ERROR",
        ),
        fields.date_time("dateCreated", "Data e hora do cadastro"),
        fields.boolean("canBeDeleted", "Se a chave pode ser removida"),
        fields.text("cannotBeDeletedReason", "Motivo pelo qual a chave não pode ser removida"),
        fields.nested(
            "qrCode",
            "QR Code da chave",
            fields.text("encodedImage", "Imagem do QR Code em base64", personal="bank_account"),
            fields.text("payload", "Código Pix copia e cola", personal="bank_account"),
        ),
    )


class PixRecurrings(ListStream):
    """Pix payments that the account makes again and again."""

    name = "pix_recurrings"
    path = "/pix/transactions/recurrings"
    gated = True
    record_schema = fields.record(
        fields.key("id", "Identificador da recorrência (chave primária)"),
        fields.choice(
            "status",
            "Situação",
            "AWAITING_CRITICAL_ACTION_AUTHORIZATION, PENDING, SCHEDULED, CANCELLED, DONE",
        ),
        fields.choice("origin", "Origem da recorrência", "PIX"),
        fields.number("value", "Valor de cada pagamento (R$)"),
        fields.choice("frequency", "Periodicidade", "WEEKLY, MONTHLY"),
        fields.integer("quantity", "Número de pagamentos"),
        fields.date("startDate", "Dia do primeiro pagamento"),
        fields.date("finishDate", "Dia do último pagamento"),
        fields.boolean("canBeCancelled", "Se ainda pode ser cancelada"),
        fields.nested("externalAccount", "Conta do recebedor", *PIX_RECEIVER),
    )


class PixRecurringItems(ChildStream):
    """Single payments of a recurring Pix."""

    name = "pix_recurring_items"
    path = "/pix/transactions/recurrings/{id}/items"
    enveloped = False
    parent_stream_type = PixRecurrings
    parent_key = "recurring"
    record_schema = fields.record(
        fields.key("id", "Identificador do pagamento (chave primária)"),
        fields.text("recurring", "Recorrência a que pertence", references="pix_recurrings.id"),
        fields.choice("status", "Situação", "PENDING, CANCELLED, REFUSED, DONE"),
        fields.date("scheduledDate", "Dia para o qual está agendado"),
        fields.boolean("canBeCancelled", "Se ainda pode ser cancelado"),
        fields.integer("recurrenceNumber", "Número do pagamento na recorrência"),
        fields.integer("quantity", "Número de pagamentos da recorrência"),
        fields.number("value", "Valor do pagamento (R$)"),
        fields.text("refusalReasonDescription", "Motivo da recusa"),
        fields.nested("externalAccount", "Conta do recebedor", *PIX_RECEIVER),
    )


class PixAutomaticAuthorizations(ListStream):
    """Authorizations by which customers let the account debit them by Pix Automático."""

    name = "pix_automatic_authorizations"
    path = "/pix/automatic/authorizations"
    gated = True
    record_schema = fields.record(
        fields.key("id", "Identificador da autorização (chave primária)"),
        fields.number("minLimitValue", "Menor teto por débito que o pagador pode definir (R$)"),
        fields.date("cancellationDate", "Dia do cancelamento"),
        fields.text("cancellationReason", "Motivo do cancelamento"),
        fields.text("contractId", "Identificador do contrato com o pagador"),
        fields.text("customerId", "Cliente pagador", references="customers.id"),
        fields.text("description", "Descrição da autorização", personal="note"),
        fields.date("finishDate", "Dia em que a autorização termina"),
        fields.choice(
            "frequency",
            "Periodicidade",
            "WEEKLY, MONTHLY, QUARTERLY, SEMIANNUALLY, ANNUALLY",
        ),
        fields.text("endToEndIdentifier", END_TO_END),
        fields.date("startDate", "Dia em que a autorização começa"),
        fields.choice("status", "Situação", "CREATED, ACTIVE, CANCELLED, REFUSED, EXPIRED"),
        fields.number("value", "Valor de cada débito, quando fixo (R$)"),
        fields.text("payload", "Código Pix copia e cola", personal="bank_account"),
        fields.text("encodedImage", "Imagem do QR Code em base64", personal="bank_account"),
        fields.nested(
            "immediateQrCode",
            "QR Code da primeira cobrança, paga ao autorizar",
            fields.text("conciliationIdentifier", RECONCILIATION),
            fields.date_time("expirationDate", "Data e hora em que o QR Code expira"),
        ),
        fields.choice(
            "originType",
            "Origem",
            "IMMEDIATE_PAYMENT_AND_RECURRING_QR_CODE, PAYMENT_AND_RECURRING_OFFER_QR_CODE",
        ),
        fields.text(
            "subscriptionId", "Assinatura ligada à autorização", references="subscriptions.id"
        ),
        fields.choice("paymentCreationMode", "Quem cria as cobranças", "MANUAL, SUBSCRIPTION"),
        fields.choice("retryPolicy", "Novas tentativas", "ALLOW_THREE_IN_SEVEN_DAYS, NOT_ALLOWED"),
    )


class PixAutomaticPaymentInstructions(ListStream):
    """Orders to debit a customer under an authorization of Pix Automático."""

    name = "pix_automatic_payment_instructions"
    path = "/pix/automatic/paymentInstructions"
    gated = True
    record_schema = fields.record(
        fields.key("id", "Identificador da instrução de pagamento (chave primária)"),
        fields.text("endToEndIdentifier", END_TO_END),
        fields.nested(
            "authorization",
            "Autorização que permite o débito",
            fields.text("id", "Identificador", references="pix_automatic_authorizations.id"),
            fields.text("endToEndIdentifier", END_TO_END),
            fields.text("customerId", "Cliente pagador", references="customers.id"),
        ),
        fields.date("dueDate", "Vencimento"),
        fields.choice(
            "status",
            "Situação",
            "AWAITING_REQUEST, SCHEDULED, DONE, CANCELLED, REFUSED",
        ),
        fields.text("paymentId", "Cobrança a pagar", references="payments.id"),
        fields.text("refusalReason", "Motivo da recusa"),
        fields.choice(
            "purpose",
            "Finalidade",
            "SCHEDULE (agendamento), RETRY_AFTER_DUE_DATE (nova tentativa)",
        ),
        fields.integer("retryAttempt", "Número da nova tentativa"),
    )


STREAMS = (
    PixTransactions,
    PixAddressKeys,
    PixRecurrings,
    PixRecurringItems,
    PixAutomaticAuthorizations,
    PixAutomaticPaymentInstructions,
)
