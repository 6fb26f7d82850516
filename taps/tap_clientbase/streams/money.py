"""Banks, receivables and what is paid out."""

from __future__ import annotations

from singer_rest import fields
from tap_clientbase.client import ClientbaseStream, IncrementalStream
from tap_clientbase.objects import BANK
from tap_clientbase.streams.billing import BILLING


class Banks(IncrementalStream):
    """Banks that accounts can be held with."""

    name = "banks"
    record_schema = fields.record(
        fields.key("uuid", "UUID do banco (chave primária)"),
        fields.text("compe", "Código COMPE"),
        fields.text("ispb", "Código ISPB"),
        fields.text("document", "CNPJ do banco", personal="document"),
        fields.text("short_name", "Nome curto do banco", personal="name"),
        fields.text("name", "Razão social do banco", personal="name"),
        fields.text("url", "URL do banco"),
        fields.text(
            "merchant_uuid", "UUID do merchant; provavelmente nulo, pois bancos são cadastro global"
        ),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class BankAccounts(ClientbaseStream):
    """The merchant's bank accounts."""

    name = "bank_accounts"
    record_schema = fields.record(
        fields.key("uuid", "UUID da conta bancária (chave primária)"),
        fields.text("agency", "Agência", personal="bank_account"),
        fields.text("agency_dv", "Dígito verificador da agência", personal="bank_account"),
        fields.text("account", "Número da conta", personal="bank_account"),
        fields.text("account_dv", "Dígito da conta", personal="bank_account"),
        fields.text("account_type", "Tipo da conta"),
        fields.boolean("active", "Se a conta está ativa"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.nested("bank", "Objeto com dados do banco", *BANK),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class Receivables(IncrementalStream):
    """Amounts that payments will bring in or have brought in."""

    name = "receivables"
    record_schema = fields.record(
        fields.key("uuid", "UUID do recebível (chave primária)"),
        fields.text("billing_uuid", "UUID da fatura", references="billings.uuid"),
        fields.text("payment_uuid", "UUID do pagamento", references="billings.payments.uuid"),
        fields.text("transfer_uuid", "UUID da transferência", references="transfers.uuid"),
        fields.text("customer_uuid", "UUID do cliente", references="customers.uuid"),
        fields.text("recurrence_uuid", "UUID da recorrência", references="recurrences.uuid"),
        fields.text("merchant_uuid", "UUID do merchant"),
        fields.amount("amount", "Valor líquido"),
        fields.amount("gross_amount", "Valor bruto"),
        fields.text("status", "Status"),
        fields.date("date_paid", "Data do pagamento"),
        fields.date("expected_on", "Data prevista"),
        fields.json_text("installment", "Dados da parcela"),
        fields.nested(
            "billing",
            "Fatura associada",
            fields.text("uuid", "UUID da fatura", references="billings.uuid"),
            *BILLING,
        ),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


class Transfers(IncrementalStream):
    """Money sent to the merchant's bank accounts."""

    name = "transfers"
    record_schema = fields.record(
        fields.key("uuid", "UUID da transferência (chave primária)"),
        fields.text("bank_account_uuid", "UUID da conta bancária", references="bank_accounts.uuid"),
        fields.text("merchant_uuid", "UUID do merchant (empresa contratante)"),
        fields.amount("amount", "Valor"),
        fields.amount("child_amount", "Valor das transferências filhas"),
        fields.text("description", "Descrição", personal="note"),
        fields.choice("status", "Status", "pending, confirmed, succeeded, failed, canceled"),
        fields.date_time("transfer_date", "Data da transferência"),
        fields.text("transfer_type", "Tipo de transferência"),
        fields.text("transferable_type", "Tipo do objeto no adquirente"),
        fields.code("transfer_position", "Posição da transferência"),
        fields.withheld("report_url", "URL do relatório, talvez pré-assinada"),
        fields.json_text("bank_account", "Conta bancária"),
        fields.json_text("receivables", "Recebíveis"),
        fields.json_text("billings", "Faturas"),
        fields.date_time("created_at", "Data de criação"),
        fields.date_time("updated_at", "Data da última atualização"),
    )


STREAMS = (Banks, BankAccounts, Receivables, Transfers)
