"""Invoices and the subscriptions that make them."""

from __future__ import annotations

from singer_rest import fields
from tap_clientbase.client import IncrementalStream
from tap_clientbase.objects import BILLING_ITEM, CUSTOMER, DISCOUNT, MERCHANT, PAYMENT, TAG

DISCOUNT_POLICY = fields.choice(
    "discount_policy", "Política de desconto", "no_discount, fixed, tiers"
)
INTEREST_POLICY = fields.choice("interest_policy", "Política de juros", "no_interest, custom")

BILLING = (
    fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
    fields.text("customer_uuid", "UUID do cliente", references="customers.uuid"),
    fields.amount("amount_billed", "Valor cobrado"),
    fields.amount("amount_paid", "Valor pago"),
    fields.amount("discount_amount", "Valor do desconto"),
    fields.amount("interest_fine", "Multa por atraso (%)"),
    fields.amount("interest_fee", "Juros por atraso (% ao mês)"),
    fields.choice(
        "status",
        "Status da fatura",
        "pending, created_payment, open_payment, expiring, no_payment, overdue, paid, cancelling, "
        "cancelled",
    ),
    fields.date("due_date", "Data de vencimento"),
    fields.date("date_paid", "Data de pagamento"),
    fields.date("expiration_date", "Data de expiração"),
    fields.date("competence_date", "Data de competência"),
    fields.date("issue_date", "Data de emissão"),
    fields.text("payment_type", "Formas de pagamento aceitas"),
    DISCOUNT_POLICY,
    INTEREST_POLICY,
    fields.integer("recurrence_cycle", "Ciclo da recorrência"),
    fields.integer("installment_cycle", "Ciclo da parcela"),
    fields.boolean("dirty", "Fatura alterada em relação à recorrência"),
    fields.boolean("antecipated", "Fatura antecipada"),
    fields.boolean("issued", "Fatura emitida"),
    fields.boolean("viewed", "Fatura visualizada pelo cliente"),
    fields.boolean("can_issue", "Se pode ser emitida"),
    fields.list_of("discounts", "Descontos", *DISCOUNT),
    fields.list_of("tags", "Etiquetas", *TAG),
    fields.list_of("billing_items", "Itens da fatura", *BILLING_ITEM),
    fields.list_of("payments", "Pagamentos", *PAYMENT),
    fields.nested("customer", "Cliente", *CUSTOMER),
    fields.nested("merchant", "Merchant", *MERCHANT),
    fields.json_text("cancellation_reason", "Motivo do cancelamento", personal="note"),
    fields.json_text("metadata", "Metadados"),
    fields.json_text("nfse", "Nota fiscal de serviço"),
    fields.text("recurrence_uuid", "UUID da recorrência", references="recurrences.uuid"),
    fields.text("description", "Descrição", personal="note"),
    fields.integer("discount_days", "Dias de antecedência para o desconto"),
    fields.amount("amount_updated", "Valor atualizado com juros/desconto"),
    fields.text("source", "Origem da fatura"),
    fields.text("nfse_policy", "Política de NFSe"),
    fields.text("nfse_status", "Status da NFSe"),
    fields.text("email_invoice_status", "Status do envio por e-mail"),
    fields.text("sms_invoice_status", "Status do envio por SMS"),
    fields.text("whatsapp_invoice_status", "Status do envio por WhatsApp"),
    fields.integer("product_quantity", "Quantidade do produto"),
    fields.json_text("product", "Produto"),
    fields.json_text("product_link", "Link de produto"),
    fields.json_text("credit_card_charges", "Tentativas de cobrança no cartão"),
    fields.date_time("created_at", "Data de criação"),
    fields.date_time("updated_at", "Data da última atualização"),
)


class Billings(IncrementalStream):
    """Invoices, with their items, payments and customer."""

    name = "billings"
    record_schema = fields.record(fields.key("uuid", "UUID da fatura (chave primária)"), *BILLING)


class Recurrences(IncrementalStream):
    """Subscriptions, from which invoices are made."""

    name = "recurrences"
    record_schema = fields.record(
        fields.key("uuid", "UUID da recorrência (chave primária)"),
        fields.text("customer_uuid", "UUID do cliente", references="customers.uuid"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.choice("status", "Status", "pending, active, cancelled, finished"),
        fields.text("frequency", "Frequência"),
        fields.text("frequency_type", "Tipo de frequência"),
        fields.integer("frequency_number", "Intervalo da frequência"),
        fields.integer("total_cycles", "Total de ciclos"),
        fields.integer("current_cycle", "Ciclo atual"),
        fields.integer("due_day", "Dia de vencimento"),
        fields.date("first_due_date", "Primeira data de vencimento"),
        fields.amount("amount", "Valor"),
        fields.amount("discount_amount", "Valor do desconto"),
        fields.amount("interest_fine", "Multa (%)"),
        fields.amount("interest_fee", "Juros (% ao mês)"),
        fields.text("payment_type", "Formas de pagamento"),
        DISCOUNT_POLICY,
        INTEREST_POLICY,
        fields.boolean("credit_card_recurring", "Recorrência no cartão"),
        fields.boolean("nfse_scheduled", "NFSe agendada"),
        fields.json_text("discounts", "Descontos"),
        fields.json_text("tags", "Etiquetas"),
        fields.json_text("billing_items", "Itens"),
        fields.json_text("billings", "Faturas geradas"),
        fields.json_text("recurrence_cards", "Cartões da recorrência"),
        fields.json_text("bonus", "Bonificação"),
        fields.json_text("installment_plan", "Plano de parcelamento"),
        fields.json_text("cancellation_reason", "Motivo do cancelamento", personal="note"),
        fields.nested("customer", "Cliente", *CUSTOMER),
        fields.text("description", "Descrição", personal="note"),
        fields.integer("discount_days", "Dias para desconto"),
        fields.text("recurrence_type", "Tipo de recorrência"),
        fields.text("nfse_policy", "Política de NFSe"),
        fields.integer("limit_days_for_payment", "Prazo limite para pagamento (dias)"),
        fields.integer("product_quantity", "Quantidade do produto"),
        fields.json_text("recurrence_plan", "Plano"),
        fields.json_text("historic", "Histórico"),
        fields.json_text("last_adjustment", "Último reajuste aplicado"),
        fields.json_text("adjustment_scheduled", "Reajuste agendado"),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


STREAMS = (Billings, Recurrences)
