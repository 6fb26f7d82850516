"""Customers: who is charged."""

from __future__ import annotations

from singer_rest import fields
from tap_asaas.deletions import FLAGGED_OR_ABSENT
from tap_asaas.lists import ListStream


class Customers(ListStream):
    """Customers of the account: the payers of its payments."""

    name = "customers"
    path = "/customers"
    sometimes = frozenset({"foreignCustomer", "groups"})
    deletions = FLAGGED_OR_ABSENT
    record_schema = fields.record(
        fields.text("object", "Tipo do objeto: sempre customer"),
        fields.key("id", "Identificador do cliente (chave primária)"),
        fields.date("dateCreated", "Dia do cadastro"),
        fields.text("name", "Nome do cliente", personal="name"),
        fields.text("email", "E-mail", personal="email"),
        fields.text("phone", "Telefone fixo", personal="phone"),
        fields.text("mobilePhone", "Telefone celular", personal="phone"),
        fields.text("address", "Logradouro", personal="address"),
        fields.text("addressNumber", "Número do endereço", personal="address"),
        fields.text("complement", "Complemento do endereço", personal="address"),
        fields.text("province", "Bairro", personal="address"),
        fields.integer("city", "Identificador da cidade no Asaas; o nome está em cityName"),
        fields.text("cityName", "Nome da cidade"),
        fields.text("state", "Sigla do estado (UF)"),
        fields.text("country", "País"),
        fields.text("postalCode", "CEP", personal="address"),
        fields.text("cpfCnpj", "CPF ou CNPJ", personal="document"),
        fields.choice("personType", "Tipo de pessoa", "FISICA, JURIDICA"),
        fields.boolean("deleted", "Se o cliente foi removido"),
        fields.text(
            "additionalEmails",
            "E-mails adicionais para avisos, separados por vírgula",
            personal="email",
        ),
        fields.text("externalReference", "Identificador do cliente no sistema de quem integra"),
        fields.boolean("notificationDisabled", "Se os avisos de cobrança estão desligados"),
        fields.text("observations", "Observações", personal="note"),
        fields.boolean("foreignCustomer", "Se o pagador é de fora do Brasil"),
        fields.text("company", "Empresa do cliente", personal="name"),
        fields.text("municipalInscription", "Inscrição municipal", personal="document"),
        fields.text("stateInscription", "Inscrição estadual", personal="document"),
        fields.boolean("canDelete", "Se o cliente pode ser removido agora"),
        fields.text("cannotBeDeletedReason", "Motivo pelo qual o cliente não pode ser removido"),
        fields.boolean("canEdit", "Se o cliente pode ser editado agora"),
        fields.text("cannotEditReason", "Motivo pelo qual o cliente não pode ser editado"),
        fields.list_of(
            "groups",
            "Grupos do cliente; nulo quando a API não os informa",
            fields.text("name", "Nome do grupo", personal="note"),
        ),
    )


STREAMS = (Customers,)
