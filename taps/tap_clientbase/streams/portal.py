"""The merchant's own users, reports and announcements."""

from __future__ import annotations

from singer_rest import fields
from tap_clientbase.client import ClientbaseStream, IncrementalStream


class AnnouncementPortals(IncrementalStream):
    """Announcements on the customers' portal."""

    name = "announcement_portals"
    record_schema = fields.record(
        fields.key("uuid", "UUID do comunicado (chave primária)"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.text("announcement_type", "Tipo do comunicado"),
        fields.text("title", "Título", personal="note"),
        fields.text("message", "Mensagem", personal="note"),
        fields.json_text("document_file", "Arquivo anexo"),
        fields.json_text("customers", "Clientes que visualizaram"),
        fields.json_text("customer_groups", "Grupos de clientes"),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class MerchantUsers(ClientbaseStream):
    """The merchant's users."""

    name = "merchant_users"
    record_schema = fields.record(
        fields.key("uuid", "UUID do usuário (chave primária)"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.text("name", "Nome", personal="name"),
        fields.text("email", "E-mail", personal="email"),
        fields.text("phone", "Telefone", personal="phone"),
        fields.text("status", "Status"),
        fields.text("role", "Papel"),
        fields.withheld("google_access_token", "Token de acesso do Google"),
        fields.text("google_sub", "Identificador Google", personal="document"),
        fields.json_text("shortcuts", "Atalhos"),
        fields.json_text("notification_preferences", "Preferências de notificação"),
        fields.boolean("show_nps", "Exibir NPS"),
        fields.boolean("show_notification_product_updates", "Exibir novidades do produto"),
        fields.boolean(
            "virtual_assistant_notification_enabled", "Notificações do assistente virtual ativas"
        ),
        fields.text("virtual_assistant_phone", "Telefone do assistente virtual", personal="phone"),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class Reports(ClientbaseStream):
    """Reports that users asked for."""

    name = "reports"
    record_schema = fields.record(
        fields.key("uuid", "UUID do relatório (chave primária)"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.text("model", "Modelo do relatório"),
        fields.json_text("filters", "Filtros"),
        fields.json_text("filters_to_show", "Filtros para exibição"),
        fields.text("status", "Status"),
        fields.boolean("downloaded", "Se foi baixado"),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


STREAMS = (AnnouncementPortals, MerchantUsers, Reports)
