"""The nested objects, as the vendor's webhook examples show them.

Where the source documentation and the webhooks spell members differently, both spellings are
declared: https://github.com/igorclientbase/clientbase_webhooks
"""

from __future__ import annotations

from singer_rest.fields import amount, boolean, date, date_time, integer, json_text, nested, text

BANK = (
    text("uuid", "UUID do banco", references="banks.uuid"),
    text("compe", "Código COMPE"),
    text("ispb", "Código ISPB"),
    text("document", "CNPJ do banco", personal="document"),
    text("short_name", "Nome curto do banco", personal="name"),
    text("name", "Razão social do banco", personal="name"),
    text("url", "URL do banco"),
    text("merchant_uuid", "UUID do merchant"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

ADDRESS = (
    text("uuid", "UUID do endereço"),
    text("street", "Logradouro", personal="address"),
    text("number", "Número", personal="address"),
    text("complement", "Complemento", personal="address"),
    text("neighborhood", "Bairro", personal="address"),
    text("city", "Cidade"),
    text("state", "UF"),
    text("postal_code", "CEP", personal="address"),
    text("zip_code", "CEP, na grafia dos webhooks", personal="address"),
)

CUSTOMER = (
    text("uuid", "UUID do cliente", references="customers.uuid"),
    text("name", "Nome", personal="name"),
    text("nickname", "Apelido", personal="name"),
    text("document", "CPF/CNPJ", personal="document"),
    text("email", "E-mail", personal="email"),
    text("phone", "Telefone", personal="phone"),
    text("status", "Status"),
    text("source", "Origem"),
    integer("email_block", "Bloqueio de e-mail"),
    json_text("metadata", "Metadados"),
    nested("address", "Endereço, na grafia dos webhooks", *ADDRESS),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

CONTRACT_CUSTOMER = (
    text("uuid", "UUID do cliente", references="customers.uuid"),
    text("name", "Nome", personal="name"),
    text("email", "E-mail", personal="email"),
    text("phone", "Telefone", personal="phone"),
)

MERCHANT = (
    text("uuid", "UUID do merchant"),
    text("name", "Nome", personal="name"),
    text("document", "CPF/CNPJ", personal="document"),
    text("email", "E-mail", personal="email"),
    text("phone", "Telefone", personal="phone"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

PAYMENT = (
    text("uuid", "UUID do pagamento"),
    text("status", "Status do pagamento"),
    date("due_date", "Data de vencimento"),
    amount("amount_billed", "Valor cobrado"),
    date("date_paid", "Data de pagamento"),
    amount("amount_paid", "Valor pago"),
    amount("fee", "Tarifa"),
    amount("bank_fee", "Tarifa bancária"),
    text("payment_type", "Forma de pagamento"),
    date("date_no_payment", "Data em que ficou sem pagamento"),
    text("modified", "Se foi modificado"),
    text("paymentable_type", "Tipo do meio de pagamento"),
    json_text("paymentable", "Dados do meio de pagamento: boleto, Pix ou cartão"),
    text("customer_uuid", "UUID do cliente", references="customers.uuid"),
    text("merchant_uuid", "UUID do merchant"),
    text("billing_uuid", "UUID da fatura", references="billings.uuid"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

DISCOUNT = (
    text("uuid", "UUID do desconto"),
    text("type", "Tipo"),
    amount("value", "Valor ou percentual"),
    amount("amount", "Valor"),
    text("policy", "Política"),
    integer("days", "Dias de antecedência"),
    text("discountable_type", "Tipo do objeto descontado"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

BILLING_ITEM = (
    text("uuid", "UUID do item"),
    text("description", "Descrição", personal="note"),
    amount("quantity", "Quantidade"),
    amount("unit_price", "Preço unitário"),
    amount("amount_unit", "Preço unitário, na grafia dos webhooks"),
    amount("amount", "Valor"),
    amount("amount_billed", "Valor, na grafia dos webhooks"),
    text("billable_type", "Tipo do objeto cobrado"),
    json_text("product", "Produto"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

TAG = (
    text("uuid", "UUID da etiqueta"),
    text("name", "Nome", personal="note"),
    text("color", "Cor"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)

CUSTOMER_GROUP = (
    integer("id", "Identificador numérico"),
    text("uuid", "UUID do grupo", references="customer_groups.uuid"),
    text("name", "Nome do grupo", personal="note"),
    text("group_color", "Cor do grupo"),
    boolean("active", "Se está ativo"),
    text("icon", "Ícone"),
    text("merchant_uuid", "UUID do merchant"),
    date_time("created_at", "Data de criação"),
    date_time("updated_at", "Data da última atualização"),
)
