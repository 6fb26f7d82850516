"""The members that several streams share, at the top of a record or nested in it."""

from __future__ import annotations

from singer_rest.fields import (
    boolean,
    choice,
    date,
    date_time,
    integer,
    key,
    list_of,
    nested,
    number,
    text,
    withheld,
)

SNAPSHOT_DATE = key("snapshotDate", "Dia da leitura (America/Sao_Paulo); chave primária")

# Terms of a payment.

BILLING_TYPE = choice(
    "billingType",
    "Forma de pagamento",
    "UNDEFINED, BOLETO, CREDIT_CARD, DEBIT_CARD, TRANSFER, DEPOSIT, PIX",
)

DISCOUNT = (
    number("value", "Desconto: em R$ ou percentual, conforme type"),
    integer("dueDateLimitDays", "Dias antes do vencimento até os quais o desconto vale"),
    choice("type", "Tipo do desconto", "FIXED (valor fixo), PERCENTAGE (percentual)"),
    date("limitDate", "Último dia em que o desconto vale"),
)

FINE = (
    number("value", "Multa: em R$ ou percentual, conforme type"),
    choice("type", "Tipo da multa", "FIXED (valor fixo), PERCENTAGE (percentual)"),
)

INTEREST = (
    number("value", "Juros ao mês: em R$ ou percentual, conforme type"),
    choice("type", "Tipo dos juros", "FIXED (valor fixo), PERCENTAGE (percentual)"),
)

BRANDS = (
    "VISA, MASTERCARD, ELO, AMEX, DINERS, DISCOVER, CABAL, BANESCARD, CREDZ, SOROCRED, "
    "CREDSYSTEM, JCB, UNKNOWN"
)

CARD = (
    text("creditCardNumber", "Últimos quatro dígitos do cartão", personal="card"),
    choice("creditCardBrand", "Bandeira do cartão", BRANDS),
    withheld(
        "creditCardToken",
        "Token que permite cobrar o cartão de novo; nulo, salvo se privacy o pedir",
    ),
)

# What happens to a payment.

SPLIT = (
    text("walletId", "Carteira que recebe o repasse", references="wallets.id, accounts.walletId"),
    number("fixedValue", "Valor fixo do repasse (R$)"),
    number("percentualValue", "Percentual do valor líquido da cobrança a repassar"),
    number("totalValue", "Valor total do repasse (R$)"),
    choice(
        "cancellationReason",
        "Motivo do cancelamento",
        "PAYMENT_DELETED, PAYMENT_REFUNDED, PAYMENT_OVERDUE, PAYMENT_RECEIVED_IN_CASH, "
        "VALUE_DIVERGENCE_BLOCK, WALLET_UNABLE_TO_RECEIVE, BANK_ACCOUNT_AWAITING_AUTHORIZATION, "
        "BANK_ACCOUNT_PENDING, BANK_ACCOUNT_REJECTED, CUSTOMER_DOCUMENTS_PENDING, "
        "CUSTOMER_DOCUMENTS_REJECTED, CHECKOUT_VALIDATION_FAILED",
    ),
    choice(
        "status",
        "Situação do repasse",
        "PENDING, PROCESSING, AWAITING_CREDIT, DONE, REFUNDED, CANCELLED, PROCESSING_REFUND, "
        "BLOCKED_BY_VALUE_DIVERGENCE",
    ),
    text("externalReference", "Identificador do repasse no sistema de quem integra"),
    text("description", "Descrição do repasse", personal="note"),
)

CHARGEBACK = (
    text("payment", "Cobrança contestada", references="payments.id"),
    text("installment", "Parcelamento contestado", references="installments.id"),
    text("customerAccount", "Cliente pagador", references="customers.id"),
    choice("status", "Situação", "REQUESTED, IN_DISPUTE, DISPUTE_LOST, REVERSED, DONE"),
    choice(
        "reason",
        "Código do motivo da contestação",
        "CARD_FRAUD, SERVICE_NOT_RECEIVED, ABSENCE_OF_PRINT, ABSENT_CARD_FRAUD, "
        "CARD_ACTIVATED_PHONE_TRANSACTION, CARD_RECOVERY_BULLETIN, COMMERCIAL_DISAGREEMENT, "
        "COPY_NOT_RECEIVED, CREDIT_OR_DEBIT_PRESENTATION_ERROR, DIFFERENT_PAY_METHOD, FRAUD, "
        "INCORRECT_TRANSACTION_VALUE, INVALID_CURRENCY, INVALID_DATA, LATE_PRESENTATION, "
        "LOCAL_REGULATORY_OR_LEGAL_DISPUTE, MULTIPLE_ROCS, "
        "ORIGINAL_CREDIT_TRANSACTION_NOT_ACCEPTED, OTHER_ABSENT_CARD_FRAUD, PROCESS_ERROR, "
        "RECEIVED_COPY_ILLEGIBLE_OR_INCOMPLETE, RECURRENCE_CANCELED, "
        "REQUIRED_AUTHORIZATION_NOT_GRANTED, RIGHT_OF_FULL_RECOURSE_FOR_FRAUD, SALE_CANCELED, "
        "SERVICE_DISAGREEMENT_OR_DEFECTIVE_PRODUCT, SPLIT_SALE, "
        "TRANSFERS_OF_DIVERSE_RESPONSIBILITIES, UNQUALIFIED_CAR_RENTAL_DEBIT, "
        "USA_CARDHOLDER_DISPUTE, VISA_FRAUD_MONITORING_PROGRAM, WARNING_BULLETIN_FILE",
    ),
    date("disputeStartDate", "Dia em que a contestação foi aberta"),
    number("value", "Valor contestado (R$)"),
    date("paymentDate", "Dia em que a cobrança foi liquidada na conta Asaas"),
    nested(
        "creditCard",
        "Cartão da compra contestada",
        text("number", "Últimos quatro dígitos do cartão", personal="card"),
        choice("brand", "Bandeira do cartão", BRANDS),
    ),
    choice("disputeStatus", "Situação da defesa do lojista", "REQUESTED, ACCEPTED, REJECTED"),
    date("deadlineToSendDisputeDocuments", "Último dia para enviar documentos de defesa"),
)

REFUND = (
    date_time("dateCreated", "Data e hora do pedido de estorno"),
    choice(
        "status",
        "Situação do estorno",
        "PENDING, AWAITING_CRITICAL_ACTION_AUTHORIZATION, "
        "AWAITING_CUSTOMER_EXTERNAL_AUTHORIZATION, CANCELLED, DONE",
    ),
    number("value", "Valor estornado (R$)"),
    text("endToEndIdentifier", "Identificador do Pix de estorno no Banco Central"),
    text("description", "Descrição do estorno", personal="note"),
    date_time("effectiveDate", "Data e hora em que o estorno se efetivou"),
    text("transactionReceiptUrl", "Endereço do comprovante do estorno"),
    list_of(
        "refundedSplits",
        "Repasses (split) devolvidos pelo estorno",
        text("id", "Identificador do repasse", references="splits_paid.id"),
        number("value", "Valor devolvido do repasse (R$)"),
        boolean("done", "Se a devolução do repasse já foi feita"),
    ),
)

ESCROW = (
    choice("status", "Situação da garantia", "ACTIVE, DONE"),
    date("expirationDate", "Dia em que a garantia expira"),
    date("finishDate", "Dia em que a garantia foi encerrada"),
    choice(
        "finishReason",
        "Motivo do encerramento",
        "EXPIRED, REQUESTED_BY_CUSTOMER, PAYMENT_REFUNDED, CHARGEBACK, INSUFFICIENT_BALANCE, "
        "CUSTOMER_CONFIG_DISABLED",
    ),
)

# Accounts and counterparties.

ACCOUNT_NUMBER = (
    text("agency", "Agência", personal="bank_account"),
    text("account", "Número da conta, sem dígito", personal="bank_account"),
    text("accountDigit", "Dígito verificador da conta", personal="bank_account"),
)

BANK_ACCOUNT = (
    nested(
        "bank",
        "Banco de destino",
        text("ispb", "Código ISPB do banco"),
        text("code", "Código COMPE do banco"),
        text("name", "Nome do banco", personal="name"),
    ),
    text("accountName", "Apelido da conta", personal="name"),
    text("ownerName", "Nome do titular", personal="name"),
    text("cpfCnpj", "CPF ou CNPJ do titular, mascarado com asteriscos", personal="document"),
    text("agency", "Agência", personal="bank_account"),
    text("agencyDigit", "Dígito verificador da agência", personal="bank_account"),
    text("account", "Número da conta, sem dígito", personal="bank_account"),
    text("accountDigit", "Dígito verificador da conta", personal="bank_account"),
    text("pixAddressKey", "Chave Pix de destino", personal="bank_account"),
    choice("type", "Tipo da conta", "CONTA_CORRENTE, CONTA_POUPANCA"),
)

PIX_RECEIVER = (
    text("name", "Nome do recebedor", personal="name"),
    text("financialInstitutionName", "Instituição financeira do recebedor", personal="name"),
    text("cpfCnpj", "CPF ou CNPJ do recebedor", personal="document"),
    text("pixKey", "Chave Pix do recebedor", personal="bank_account"),
)

COMMERCIAL_INFO_EXPIRATION = (
    boolean("isExpired", "Se os dados comerciais já expiraram"),
    date_time("scheduledDate", "Data e hora em que os dados comerciais expiram"),
)

# Taxes.

TAXES = (
    boolean("retainIss", "Se o tomador do serviço retém o ISS"),
    number("iss", "Alíquota do ISS (%)"),
    number("pis", "Alíquota do PIS (%)"),
    number("cofins", "Alíquota da COFINS (%)"),
    number("csll", "Alíquota da CSLL (%)"),
    number("inss", "Alíquota do INSS (%)"),
    number("ir", "Alíquota do imposto de renda (%)"),
)

TAX_SITUATION = (
    text("description", "Descrição da situação tributária"),
    boolean("isSubjectToIbsCbsTaxation", "Se há incidência de IBS e CBS"),
    boolean("isBaseReductionPercentApplicable", "Se cabe percentual de redução da base"),
    boolean("isDefermentApplicable", "Se cabe diferimento do imposto"),
)

# Files.

FILE = (
    text("originalName", "Nome original do arquivo", personal="note"),
    integer("size", "Tamanho do arquivo"),
    text("extension", "Extensão do arquivo"),
    text("previewUrl", "Endereço para visualizar o arquivo"),
    text("downloadUrl", "Endereço para baixar o arquivo"),
)
