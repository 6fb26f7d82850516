"""The account itself: balance, totals, registration, settings."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.objects import ACCOUNT_NUMBER, COMMERCIAL_INFO_EXPIRATION, SNAPSHOT_DATE
from tap_asaas.snapshot import SnapshotStream


class Balance(SnapshotStream):
    """The account's balance, once a day."""

    name = "balance"
    path = "/finance/balance"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.number("balance", "Saldo da conta no momento da leitura (R$)"),
    )


class PaymentStatistics(SnapshotStream):
    """Number and sums of the account's payments, once a day."""

    name = "payment_statistics"
    path = "/finance/payment/statistics"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.integer("quantity", "Quantidade de cobranças"),
        fields.number("value", "Soma dos valores das cobranças (R$)"),
        fields.number("netValue", "Soma dos valores líquidos das cobranças (R$)"),
    )


class SplitStatistics(SnapshotStream):
    """Sums of the splits to come in and to go out, once a day."""

    name = "split_statistics"
    path = "/finance/split/statistics"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.number("income", "Valor a receber em repasses (R$)"),
        fields.number("value", "Valor a repassar a outras carteiras (R$)"),
    )


class MyAccount(SnapshotStream):
    """Who holds the account, as registered, once a day."""

    name = "my_account"
    path = "/myAccount/commercialInfo/"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.choice(
            "status",
            "Situação dos dados",
            "APPROVED, AWAITING_ACTION_AUTHORIZATION, DENIED, PENDING",
        ),
        fields.choice("personType", "Tipo de pessoa", "FISICA, JURIDICA"),
        fields.text("cpfCnpj", "CPF ou CNPJ do titular", personal="document"),
        fields.text("name", "Nome do titular da conta", personal="name"),
        fields.date(
            "birthDate",
            "Data de nascimento do titular, quando pessoa física",
            personal="birth_date",
        ),
        fields.text("companyName", "Nome da empresa", personal="name"),
        fields.choice("companyType", "Tipo da empresa", "MEI, LIMITED, INDIVIDUAL, ASSOCIATION"),
        fields.number("incomeValue", "Renda ou faturamento mensal (R$)"),
        fields.text("email", "E-mail", personal="email"),
        fields.text("phone", "Telefone fixo", personal="phone"),
        fields.text("mobilePhone", "Telefone celular", personal="phone"),
        fields.text("postalCode", "CEP", personal="address"),
        fields.text("address", "Logradouro", personal="address"),
        fields.text("addressNumber", "Número do endereço", personal="address"),
        fields.text("complement", "Complemento do endereço", personal="address"),
        fields.text("province", "Bairro", personal="address"),
        fields.nested(
            "city",
            "Cidade",
            fields.text("object", "Tipo do objeto"),
            fields.integer("id", "Identificador da cidade no Asaas"),
            fields.text("ibgeCode", "Código IBGE do município"),
            fields.text("name", "Nome da cidade"),
            fields.text("districtCode", "Código do distrito"),
            fields.text("district", "Distrito"),
            fields.text("state", "Sigla do estado (UF)"),
        ),
        fields.text("denialReason", "Motivo da recusa dos dados", personal="note"),
        fields.text("tradingName", "Nome exibido aos clientes", personal="name"),
        fields.text("site", "Endereço do site"),
        fields.texts("availableCompanyNames", "Nomes que a empresa pode exibir", personal="name"),
        fields.nested(
            "commercialInfoExpiration",
            "Expiração dos dados comerciais",
            *COMMERCIAL_INFO_EXPIRATION,
        ),
    )


class MyAccountNumber(SnapshotStream):
    """The account's branch and number, once a day."""

    name = "my_account_number"
    path = "/myAccount/accountNumber"
    record_schema = fields.record(SNAPSHOT_DATE, *ACCOUNT_NUMBER)


class MyAccountStatus(SnapshotStream):
    """How far the account's registration has been approved, once a day."""

    name = "my_account_status"
    path = "/myAccount/status/"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.text("id", "Identificador da conta"),
        fields.choice(
            "commercialInfo",
            "Situação dos dados comerciais",
            "PENDING, APPROVED, REJECTED, AWAITING_APPROVAL",
        ),
        fields.choice(
            "bankAccountInfo",
            "Situação dos dados bancários",
            "PENDING, APPROVED, REJECTED, AWAITING_APPROVAL",
        ),
        fields.choice(
            "documentation",
            "Situação dos documentos",
            "PENDING, APPROVED, REJECTED, AWAITING_APPROVAL",
        ),
        fields.choice(
            "general",
            "Situação geral da conta",
            "PENDING, APPROVED, REJECTED, AWAITING_APPROVAL",
        ),
    )


class MyAccountDocuments(SnapshotStream):
    """Which documents are asked of the account, and what became of them, once a day."""

    name = "my_account_documents"
    path = "/myAccount/documents"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.text("rejectReasons", "Motivos da recusa dos documentos", personal="note"),
        fields.list_of(
            "data",
            "Grupos de documentos pedidos",
            fields.text("id", "Identificador do grupo de documentos"),
            fields.choice("status", "Situação", "NOT_SENT, PENDING, APPROVED, REJECTED, IGNORED"),
            fields.choice(
                "type",
                "Tipo de documento",
                "IDENTIFICATION, SOCIAL_CONTRACT, INVOICE, ALLOW_BANK_ACCOUNT_DEPOSIT_STATEMENT, "
                "CUSTOM, EMANCIPATION_OF_MINORS, ENTREPRENEUR_REQUIREMENT, IDENTIFICATION_SELFIE, "
                "MEI_CERTIFICATE, MINUTES_OF_CONSTITUTION, MINUTES_OF_ELECTION, POWER_OF_ATTORNEY",
            ),
            fields.text("title", "Título"),
            fields.text("description", "Descrição do que é pedido"),
            fields.nested(
                "responsible",
                "Pessoa a quem os documentos se referem",
                fields.text("name", "Nome", personal="name"),
                fields.texts("type", "Papéis: ASAAS_ACCOUNT_OWNER, DIRECTOR, PARTNER, MEI, ..."),
            ),
            fields.text("onboardingUrl", "Endereço para enviar os documentos"),
            fields.date_time("onboardingUrlExpirationDate", "Data e hora em que o endereço expira"),
            fields.list_of(
                "documents",
                "Documentos já enviados",
                fields.text("id", "Identificador do documento"),
                fields.choice("status", "Situação", "NOT_SENT, PENDING, APPROVED, REJECTED"),
            ),
        ),
    )


class PaymentCheckoutConfig(SnapshotStream):
    """How the bill page that payers see looks, once a day."""

    name = "payment_checkout_config"
    path = "/myAccount/paymentCheckoutConfig/"
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.text("object", "Tipo do objeto"),
        fields.text("logoBackgroundColor", "Cor de fundo do logotipo"),
        fields.text("infoBackgroundColor", "Cor de fundo das informações"),
        fields.text("fontColor", "Cor da fonte"),
        fields.boolean("enabled", "Se a personalização está ligada"),
        fields.text("logoUrl", "Endereço do logotipo"),
        fields.text("observations", "Observações sobre a personalização", personal="note"),
        fields.choice("status", "Situação", "AWAITING_APPROVAL, APPROVED, REJECTED"),
    )


class AnticipationLimits(SnapshotStream):
    """How much of the receivables may be anticipated, once a day."""

    name = "anticipation_limits"
    path = "/anticipations/limits"
    gated = True
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.nested(
            "creditCard",
            "Limite para cobranças no cartão",
            fields.number("total", "Limite total (R$)"),
            fields.number("available", "Limite disponível (R$)"),
        ),
        fields.nested(
            "bankSlip",
            "Limite para cobranças por boleto",
            fields.number("total", "Limite total (R$)"),
            fields.number("available", "Limite disponível (R$)"),
        ),
    )


class AnticipationConfiguration(SnapshotStream):
    """Whether card receivables are anticipated automatically, once a day."""

    name = "anticipation_configuration"
    path = "/anticipations/configurations"
    gated = True
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.boolean("creditCardAutomaticEnabled", "Se a antecipação do cartão é automática"),
    )


class AccountEscrowConfig(SnapshotStream):
    """How the money of subaccounts' payments is held in escrow, once a day."""

    name = "account_escrow_config"
    path = "/accounts/escrow"
    gated = True
    record_schema = fields.record(
        SNAPSHOT_DATE,
        fields.integer("daysToExpire", "Dias até a garantia expirar"),
        fields.boolean("enabled", "Se a conta de garantia está ligada"),
        fields.boolean("isFeePayer", "Se a subconta paga a tarifa da garantia"),
    )


STREAMS = (
    Balance,
    PaymentStatistics,
    SplitStatistics,
    MyAccount,
    MyAccountNumber,
    MyAccountStatus,
    MyAccountDocuments,
    PaymentCheckoutConfig,
    AnticipationLimits,
    AnticipationConfiguration,
    AccountEscrowConfig,
)
