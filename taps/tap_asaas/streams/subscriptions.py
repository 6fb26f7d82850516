"""Subscriptions: payments that recur."""

from __future__ import annotations

from typing import ClassVar

from singer_rest import fields
from tap_asaas.deletions import FLAGGED
from tap_asaas.lists import ListStream
from tap_asaas.objects import BILLING_TYPE, CARD, DISCOUNT, FINE, INTEREST


class Subscriptions(ListStream):
    """Subscriptions, removed ones included; each creates a payment per cycle."""

    name = "subscriptions"
    path = "/subscriptions"
    sometimes = frozenset({"endDate", "discount", "maxPayments", "creditCard"})
    filters: ClassVar = {"includeDeleted": "true", "sort": "dateCreated", "order": "asc"}
    deletions = FLAGGED
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre subscription"),
        fields.key("id", "Identificador da assinatura (chave primária)"),
        fields.date("dateCreated", "Dia da criação da assinatura"),
        fields.text("customer", "Cliente assinante", references="customers.id"),
        fields.text("paymentLink", "Link de pagamento de origem", references="payment_links.id"),
        BILLING_TYPE,
        fields.choice(
            "cycle",
            "Periodicidade",
            "WEEKLY, BIWEEKLY, MONTHLY, BIMONTHLY, QUARTERLY, SEMIANNUALLY, YEARLY",
        ),
        fields.number("value", "Valor de cada cobrança (R$)"),
        fields.date("nextDueDate", "Vencimento da próxima cobrança a ser gerada"),
        fields.date("endDate", "Dia em que a assinatura termina"),
        fields.text("description", "Descrição da assinatura", personal="note"),
        fields.choice("status", "Situação", "ACTIVE, EXPIRED, INACTIVE"),
        fields.nested("discount", "Desconto por pagamento antecipado", *DISCOUNT),
        fields.nested("fine", "Multa por atraso", *FINE),
        fields.nested("interest", "Juros ao mês por atraso", *INTEREST),
        fields.boolean("deleted", "Se a assinatura foi removida"),
        fields.integer("maxPayments", "Número máximo de cobranças a gerar"),
        fields.text("externalReference", "Identificador da assinatura no sistema de quem integra"),
        fields.text("checkoutSession", "Identificador do checkout de origem"),
        fields.list_of(
            "split",
            "Regras de repasse das cobranças a outras carteiras (split)",
            fields.text(
                "walletId", "Carteira que recebe", references="wallets.id, accounts.walletId"
            ),
            fields.number("fixedValue", "Valor fixo do repasse (R$)"),
            fields.number("percentualValue", "Percentual do valor líquido a repassar"),
            fields.text("externalReference", "Identificador no sistema de quem integra"),
            fields.text("description", "Descrição do repasse", personal="note"),
            fields.choice("status", "Situação da regra", "ACTIVE, DISABLED"),
            fields.choice(
                "disabledReason",
                "Motivo da desativação",
                "WALLET_UNABLE_TO_RECEIVE, VALUE_DIVERGENCE",
            ),
        ),
        fields.boolean("sendPaymentByPostalService", "Se as cobranças são enviadas pelos Correios"),
        fields.nested("creditCard", "Cartão da assinatura; só quando paga no cartão", *CARD),
    )


STREAMS = (Subscriptions,)
