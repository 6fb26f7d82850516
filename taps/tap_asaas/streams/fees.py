"""What Asaas charges the account."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.objects import SNAPSHOT_DATE
from tap_asaas.snapshot import SnapshotStream

DAYS_TO_RECEIVE = "Dias até o dinheiro ficar disponível"
WITHIN_QUOTA = "Se conta para a franquia mensal de transferências"

_BOLETO = (
    fields.number("defaultValue", "Tarifa padrão por boleto (R$)"),
    fields.number("discountValue", "Tarifa promocional por boleto (R$)"),
    fields.date_time("expirationDate", "Data e hora em que a tarifa promocional acaba"),
    fields.integer("daysToReceive", DAYS_TO_RECEIVE),
)

_CREDIT_CARD = (
    fields.number("operationValue", "Tarifa fixa por operação (R$)"),
    fields.number("oneInstallmentPercentage", "Taxa à vista (%)"),
    fields.number("upToSixInstallmentsPercentage", "Taxa em até 6 parcelas (%)"),
    fields.number("upToTwelveInstallmentsPercentage", "Taxa em até 12 parcelas (%)"),
    fields.number("upToTwentyOneInstallmentsPercentage", "Taxa em até 21 parcelas (%)"),
    fields.number("discountOneInstallmentPercentage", "Taxa promocional à vista (%)"),
    fields.number(
        "discountUpToSixInstallmentsPercentage", "Taxa promocional em até 6 parcelas (%)"
    ),
    fields.number(
        "discountUpToTwelveInstallmentsPercentage", "Taxa promocional em até 12 parcelas (%)"
    ),
    fields.number(
        "discountUpToTwentyOneInstallmentsPercentage", "Taxa promocional em até 21 parcelas (%)"
    ),
    fields.date_time("discountExpiration", "Data e hora em que as taxas promocionais acabam"),
    fields.integer("daysToReceive", DAYS_TO_RECEIVE),
)

_DEBIT_CARD = (
    fields.number("operationValue", "Tarifa fixa por operação (R$)"),
    fields.number("defaultPercentage", "Taxa padrão (%)"),
    fields.integer("daysToReceive", DAYS_TO_RECEIVE),
)

_PIX = (
    fields.number("fixedFeeValue", "Tarifa fixa por Pix recebido (R$)"),
    fields.number("fixedFeeValueWithDiscount", "Tarifa fixa promocional (R$)"),
    fields.number("percentageFee", "Taxa percentual por Pix recebido (%)"),
    fields.number("minimumFeeValue", "Tarifa mínima (R$)"),
    fields.number("maximumFeeValue", "Tarifa máxima (R$)"),
    fields.date_time("discountExpiration", "Data e hora em que a tarifa promocional acaba"),
    fields.integer("monthlyCreditsWithoutFee", "Pix recebidos sem tarifa por mês"),
    fields.integer("creditsReceivedOfCurrentMonth", "Pix recebidos no mês corrente"),
)


class MyAccountFees(SnapshotStream):
    """The fees that the account pays for each service, once a day."""

    name = "my_account_fees"
    path = "/myAccount/fees/"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.nested(
            "payment",
            "Tarifas de cobranças",
            fields.nested("bankSlip", "Boleto", *_BOLETO),
            fields.nested("creditCard", "Cartão de crédito", *_CREDIT_CARD),
            fields.nested("debitCard", "Cartão de débito", *_DEBIT_CARD),
            fields.nested("pix", "Pix", *_PIX),
        ),
        fields.nested(
            "transfer",
            "Tarifas de transferências",
            fields.integer("monthlyTransfersWithoutFee", "Transferências sem tarifa por mês"),
            fields.nested(
                "ted",
                "TED",
                fields.number("feeValue", "Tarifa por TED (R$)"),
                fields.boolean("consideredInMonthlyTransfersWithoutFee", WITHIN_QUOTA),
            ),
            fields.nested(
                "pix",
                "Pix",
                fields.number("feeValue", "Tarifa por Pix enviado (R$)"),
                fields.number("discountValue", "Tarifa promocional por Pix enviado (R$)"),
                fields.date_time("expirationDate", "Data e hora em que a tarifa promocional acaba"),
                fields.boolean("consideredInMonthlyTransfersWithoutFee", WITHIN_QUOTA),
            ),
        ),
        fields.nested(
            "notification",
            "Tarifas de avisos",
            fields.number("phoneCallFeeValue", "Tarifa por ligação (R$)"),
            fields.number("whatsAppFeeValue", "Tarifa por mensagem de WhatsApp (R$)"),
            fields.number("messagingFeeValue", "Tarifa por e-mail e SMS (R$)"),
        ),
        fields.nested(
            "creditBureauReport",
            "Tarifas de consultas Serasa",
            fields.number("naturalPersonFeeValue", "Tarifa por consulta de pessoa física (R$)"),
            fields.number("legalPersonFeeValue", "Tarifa por consulta de pessoa jurídica (R$)"),
        ),
        fields.nested(
            "paymentDunning",
            "Tarifas de negativação",
            fields.number("feeValue", "Tarifa por negativação (R$)"),
        ),
        fields.nested(
            "invoice",
            "Tarifas de notas fiscais",
            fields.number("feeValue", "Tarifa por nota fiscal emitida (R$)"),
        ),
        fields.nested(
            "anticipation",
            "Taxas de antecipação",
            fields.nested(
                "creditCard",
                "Cartão de crédito",
                fields.number("detachedMonthlyFeeValue", "Taxa ao mês de cobranças avulsas (%)"),
                fields.number(
                    "installmentMonthlyFeeValue", "Taxa ao mês de cobranças parceladas (%)"
                ),
            ),
            fields.nested(
                "bankSlip",
                "Boleto",
                fields.number("monthlyFeePercentage", "Taxa ao mês (%)"),
            ),
        ),
    )


STREAMS = (MyAccountFees,)
