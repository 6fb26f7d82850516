"""What hangs on the account: subaccounts and webhooks."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.lists import ListStream
from tap_asaas.objects import ACCOUNT_NUMBER, COMMERCIAL_INFO_EXPIRATION


class Accounts(ListStream):
    """Subaccounts of the account."""

    name = "accounts"
    path = "/accounts"
    gated = True
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto"),
        fields.key("id", "Identificador da subconta (chave primária)"),
        fields.text("name", "Nome da subconta", personal="name"),
        fields.text("email", "E-mail", personal="email"),
        fields.text("loginEmail", "E-mail de acesso", personal="email"),
        fields.text("phone", "Telefone fixo", personal="phone"),
        fields.text("mobilePhone", "Telefone celular", personal="phone"),
        fields.text("address", "Logradouro", personal="address"),
        fields.text("addressNumber", "Número do endereço", personal="address"),
        fields.text("complement", "Complemento do endereço", personal="address"),
        fields.text("province", "Bairro", personal="address"),
        fields.text("postalCode", "CEP", personal="address"),
        fields.text("cpfCnpj", "CPF ou CNPJ do titular", personal="document"),
        fields.date(
            "birthDate",
            "Data de nascimento do titular, quando pessoa física",
            personal="birth_date",
        ),
        fields.choice("personType", "Tipo de pessoa", "FISICA, JURIDICA"),
        fields.choice("companyType", "Tipo da empresa", "MEI, LIMITED, INDIVIDUAL, ASSOCIATION"),
        fields.integer("city", "Identificador da cidade no Asaas"),
        fields.text("state", "Sigla do estado (UF)"),
        fields.text("country", "País"),
        fields.text("tradingName", "Nome exibido aos clientes", personal="name"),
        fields.text("site", "Endereço do site"),
        fields.text("walletId", "Carteira da subconta, destino de repasses e transferências"),
        fields.nested("accountNumber", "Conta bancária da subconta no Asaas", *ACCOUNT_NUMBER),
        fields.nested(
            "commercialInfoExpiration",
            "Expiração dos dados comerciais",
            *COMMERCIAL_INFO_EXPIRATION,
        ),
    )


class Webhooks(ListStream):
    """Addresses to which Asaas reports events of the account."""

    name = "webhooks"
    path = "/webhooks"
    record_schema = fields.record(
        fields.key("id", "Identificador do webhook (chave primária)"),
        fields.text("name", "Nome do webhook", personal="note"),
        fields.text("url", "Endereço que recebe os eventos"),
        fields.text("email", "E-mail que recebe os avisos sobre o webhook", personal="email"),
        fields.boolean("enabled", "Se o webhook está ligado"),
        fields.boolean("interrupted", "Se a fila de envio está interrompida"),
        fields.integer("apiVersion", "Versão da API"),
        fields.boolean("hasAuthToken", "Se há um token de autenticação configurado"),
        fields.choice("sendType", "Ordem de envio", "SEQUENTIALLY, NON_SEQUENTIALLY"),
        fields.integer("penalizedRequestsCount", "Número de envios penalizados"),
        fields.texts("events", "Eventos enviados: PAYMENT_CREATED, PAYMENT_RECEIVED, ..."),
    )


STREAMS = (Accounts, Webhooks)
