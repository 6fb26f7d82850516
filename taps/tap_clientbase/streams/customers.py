"""Customers, their groups, extra fields and contracts."""

from __future__ import annotations

from singer_rest import fields
from tap_clientbase.client import ClientbaseStream, IncrementalStream
from tap_clientbase.objects import ADDRESS, CONTRACT_CUSTOMER, CUSTOMER, CUSTOMER_GROUP


class Customers(ClientbaseStream):
    """Customers, with addresses and groups."""

    name = "customers"
    record_schema = fields.record(
        fields.key("uuid", "UUID do cliente (chave primária)"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.text(
            "customer_uuid",
            "UUID de cliente relacionado, talvez o responsável",
            references="customers.uuid",
        ),
        fields.text("name", "Nome", personal="name"),
        fields.text("nickname", "Apelido", personal="name"),
        fields.text("document", "CPF/CNPJ", personal="document"),
        fields.text("email", "E-mail", personal="email"),
        fields.text("phone", "Telefone", personal="phone"),
        fields.text("status", "Status"),
        fields.text("source", "Origem"),
        fields.integer("email_block", "Bloqueio de e-mail"),
        fields.text("category", "Categoria"),
        fields.boolean("category_dirty", "Categoria alterada manualmente"),
        fields.json_text("metadata", "Metadados"),
        fields.json_text("custom_fields", "Valores de campos extras", personal="note"),
        fields.json_text("customer_fields", "Campos do cliente", personal="note"),
        fields.json_text("documents", "Documentos anexados"),
        fields.json_text("tags", "Etiquetas"),
        fields.json_text("contracts", "Contratos"),
        fields.json_text("customer_info", "Informações adicionais", personal="note"),
        fields.json_text("archive_reasons", "Motivos de arquivamento", personal="note"),
        fields.list_of("addresses", "Endereços", *ADDRESS),
        fields.list_of("customer_groups", "Grupos", *CUSTOMER_GROUP),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class CustomerGroups(ClientbaseStream):
    """Groups of customers."""

    name = "customer_groups"
    record_schema = fields.record(
        fields.integer("id", "Identificador numérico"),
        fields.key("uuid", "UUID do grupo (chave primária)"),
        fields.text("name", "Nome do grupo", personal="note"),
        fields.boolean("active", "Se está ativo"),
        fields.text("icon", "Ícone"),
        fields.text("group_color", "Cor do grupo"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.list_of("customers", "Clientes do grupo", *CUSTOMER),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class CustomFields(ClientbaseStream):
    """Definitions of extra customer fields."""

    name = "custom_fields"
    record_schema = fields.record(
        fields.key("uuid", "UUID do custom field (chave primária)"),
        fields.text("field_type", "Tipo do campo"),
        fields.json_text("field_configuration", "Configuração do campo"),
    )


class Contracts(IncrementalStream):
    """Contracts with customers."""

    name = "contracts"
    record_schema = fields.record(
        fields.integer("id", "Identificador numérico"),
        fields.key("uuid", "UUID do contrato (chave primária)"),
        fields.text("title", "Título", personal="note"),
        fields.text("description", "Descrição", personal="note"),
        fields.text("message", "Mensagem", personal="note"),
        fields.text("content", "Conteúdo", personal="note"),
        fields.date("start_date", "Início da vigência"),
        fields.date("end_date", "Fim da vigência"),
        fields.date("expiration_date", "Data limite para assinatura"),
        fields.integer("days_notice", "Dias de aviso prévio"),
        fields.date_time("signed_at", "Data de assinatura"),
        fields.text("status", "Status"),
        fields.integer("merchant_id", "ID numérico do merchant"),
        fields.integer("customer_id", "ID numérico do cliente"),
        fields.integer("contract_model_id", "ID do modelo de contrato"),
        fields.nested("customer", "Cliente", *CONTRACT_CUSTOMER),
        fields.text("customer_uuid", "UUID do cliente", references="customers.uuid"),
        fields.text("merchant_uuid", "UUID do merchant"),
        fields.withheld("document_file_signed", "Arquivo assinado: URL pré-assinada"),
        fields.json_text("signatories", "Signatários"),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


STREAMS = (Customers, CustomerGroups, CustomFields, Contracts)
