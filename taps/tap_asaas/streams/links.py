"""Payment links: pages on which customers pay of their own accord."""

from __future__ import annotations

from typing import ClassVar

from singer_rest import fields
from tap_asaas.children import ChildStream
from tap_asaas.deletions import FLAGGED
from tap_asaas.lists import ListStream
from tap_asaas.objects import FILE


class PaymentLinks(ListStream):
    """Payment links, removed ones included."""

    name = "payment_links"
    path = "/paymentLinks"
    filters: ClassVar = {"includeDeleted": "true"}
    deletions = FLAGGED
    record_schema = fields.record(
        fields.key("id", "Identificador do link de pagamento (chave primária)"),
        fields.text("name", "Nome do link", personal="note"),
        fields.number("value", "Valor (R$); nulo quando o pagador o define"),
        fields.boolean("active", "Se o link está ativo"),
        fields.choice(
            "chargeType",
            "Tipo de cobrança",
            "DETACHED (avulsa), RECURRENT (recorrente), INSTALLMENT (parcelada)",
        ),
        fields.text("url", "Endereço do link"),
        fields.choice("billingType", "Forma de pagamento", "UNDEFINED, BOLETO, CREDIT_CARD, PIX"),
        fields.choice(
            "subscriptionCycle",
            "Periodicidade quando recorrente",
            "WEEKLY, BIWEEKLY, MONTHLY, BIMONTHLY, QUARTERLY, SEMIANNUALLY, YEARLY",
        ),
        fields.text("description", "Descrição do link", personal="note"),
        fields.date("endDate", "Último dia em que o link aceita pagamentos"),
        fields.boolean("deleted", "Se o link foi removido"),
        fields.integer("viewCount", "Número de visualizações"),
        fields.integer("maxInstallmentCount", "Número máximo de parcelas"),
        fields.integer("dueDateLimitDays", "Dias úteis que o pagador tem para pagar o boleto"),
        fields.boolean("notificationEnabled", "Se os clientes do link recebem avisos"),
        fields.boolean("isAddressRequired", "Se o endereço do pagador é obrigatório"),
        fields.text("externalReference", "Identificador do link no sistema de quem integra"),
    )


class PaymentLinkImages(ChildStream):
    """Images shown on a payment link."""

    name = "payment_link_images"
    path = "/paymentLinks/{id}/images"
    parent_stream_type = PaymentLinks
    parent_key = "paymentLink"
    record_schema = fields.record(
        fields.key("id", "Identificador da imagem (chave primária)"),
        fields.text("paymentLink", "Link a que a imagem pertence", references="payment_links.id"),
        fields.boolean("main", "Se é a imagem principal"),
        fields.nested("image", "Arquivo da imagem", *FILE),
    )


STREAMS = (PaymentLinks, PaymentLinkImages)
