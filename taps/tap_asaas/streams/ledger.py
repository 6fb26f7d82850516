"""Money in and out of the account."""

from __future__ import annotations

from typing import ClassVar

from singer_rest import fields
from tap_asaas.deletions import CANCELLED, STANDING
from tap_asaas.lists import ListStream
from tap_asaas.statement import LedgerStream


class FinancialTransactions(LedgerStream):
    """Entries of the account's ledger: every credit, debit and fee."""

    name = "financial_transactions"
    replication_key = "date"
    date_parameters: ClassVar = {"date": ("startDate", "finishDate")}
    filters: ClassVar = {"order": "asc"}
    deletions = STANDING
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto"),
        fields.key("id", "Identificador do lançamento (chave primária)"),
        fields.number("value", "Valor do lançamento (R$); negativo nos débitos"),
        fields.number("balance", "Saldo da conta após o lançamento (R$)"),
        fields.text(
            "type",
            "Tipo do lançamento: PAYMENT_RECEIVED, PAYMENT_FEE, PAYMENT_REVERSAL, TRANSFER, "
            "TRANSFER_FEE, ...",
        ),
        fields.date("date", "Dia do lançamento"),
        fields.text("description", "Descrição do lançamento", personal="note"),
        fields.text("paymentId", "Cobrança de origem", references="payments.id"),
        fields.text(
            "splitId", "Repasse de origem", references="splits_paid.id, splits_received.id"
        ),
        fields.text("transferId", "Transferência de origem", references="transfers.id"),
        fields.text("anticipationId", "Antecipação de origem", references="anticipations.id"),
        fields.text("billId", "Conta paga de origem", references="bills.id"),
        fields.text("invoiceId", "Nota fiscal de origem", references="invoices.id"),
        fields.text("paymentDunningId", "Negativação de origem", references="payment_dunnings.id"),
        fields.text(
            "creditBureauReportId", "Consulta Serasa", references="credit_bureau_reports.id"
        ),
    )


class Anticipations(ListStream):
    """Requests to be paid receivables before they are due."""

    name = "anticipations"
    path = "/anticipations"
    gated = True
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre receivableAnticipation"),
        fields.key("id", "Identificador da antecipação (chave primária)"),
        fields.text("installment", "Parcelamento antecipado", references="installments.id"),
        fields.text("payment", "Cobrança antecipada", references="payments.id"),
        fields.choice(
            "status",
            "Situação",
            "PENDING, DENIED, CREDITED, DEBITED, CANCELLED, OVERDUE, SCHEDULED",
        ),
        fields.date("anticipationDate", "Dia da antecipação"),
        fields.date("dueDate", "Vencimento do recebível"),
        fields.date("requestDate", "Dia do pedido"),
        fields.number("fee", "Taxa da antecipação (R$)"),
        fields.integer("anticipationDays", "Dias antecipados"),
        fields.number("netValue", "Valor líquido, descontada a taxa da antecipação (R$)"),
        fields.number("totalValue", "Valor total dos recebíveis (R$)"),
        fields.number("value", "Valor a antecipar (R$)"),
        fields.text("denialObservation", "Motivo da recusa", personal="note"),
    )


class Bills(ListStream):
    """Bills of others that the account pays."""

    name = "bills"
    path = "/bill"
    deletions = CANCELLED
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto"),
        fields.key("id", "Identificador do pagamento de conta (chave primária)"),
        fields.choice(
            "status",
            "Situação",
            "PENDING, BANK_PROCESSING, PAID, FAILED, CANCELLED, REFUNDED, "
            "AWAITING_CHECKOUT_RISK_ANALYSIS_REQUEST",
        ),
        fields.number("value", "Valor da conta (R$)"),
        fields.number("discount", "Desconto (R$)"),
        fields.number("interest", "Juros por atraso (R$)"),
        fields.number("fine", "Multa por atraso (R$)"),
        fields.text("identificationField", "Linha digitável do boleto"),
        fields.date("dueDate", "Vencimento da conta"),
        fields.date("scheduleDate", "Dia para o qual o pagamento foi agendado"),
        fields.date("paymentDate", "Dia do pagamento"),
        fields.number("fee", "Tarifa do pagamento (R$)"),
        fields.text("description", "Descrição do pagamento", personal="note"),
        fields.text("companyName", "Empresa beneficiária", personal="name"),
        fields.text("transactionReceiptUrl", "Endereço do comprovante"),
        fields.boolean("canBeCancelled", "Se ainda pode ser cancelado"),
        fields.text("externalReference", "Identificador do pagamento no sistema de quem integra"),
        fields.texts("failReasons", "Motivos da falha"),
    )


class MobilePhoneRecharges(ListStream):
    """Top-ups of mobile phones, paid by the account."""

    name = "mobile_phone_recharges"
    path = "/mobilePhoneRecharges"
    deletions = CANCELLED
    record_schema = fields.record(
        fields.key("id", "Identificador da recarga (chave primária)"),
        fields.number("value", "Valor da recarga (R$)"),
        fields.text("phoneNumber", "Número do celular recarregado", personal="phone"),
        fields.choice(
            "status",
            "Situação",
            "PENDING, CONFIRMED, CANCELLED, REFUNDED, WAITING_CRITICAL_ACTION",
        ),
        fields.boolean("canBeCancelled", "Se ainda pode ser cancelada"),
        fields.text("operatorName", "Operadora do celular"),
    )


STREAMS = (FinancialTransactions, Anticipations, Bills, MobilePhoneRecharges)
