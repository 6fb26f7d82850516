"""The fields of each stream, as the source documentation and the webhook README list them."""

FIELDS = {
    "banks": "uuid compe ispb document short_name name url merchant_uuid created_at updated_at",
    "bank_accounts": (
        "uuid agency agency_dv account account_dv account_type active merchant_uuid bank"
        " created_at updated_at"
    ),
    "billings": (
        "uuid merchant_uuid customer_uuid amount_billed amount_paid discount_amount interest_fine"
        " interest_fee status due_date date_paid expiration_date competence_date issue_date"
        " payment_type discount_policy interest_policy recurrence_cycle installment_cycle dirty"
        " antecipated issued viewed can_issue discounts tags billing_items payments customer"
        " merchant cancellation_reason metadata nfse recurrence_uuid description discount_days"
        " amount_updated source nfse_policy nfse_status email_invoice_status sms_invoice_status"
        " whatsapp_invoice_status product_quantity product product_link credit_card_charges"
        " created_at updated_at"
    ),
    "contracts": (
        "id uuid title description message content start_date end_date expiration_date days_notice"
        " signed_at status merchant_id customer_id contract_model_id customer customer_uuid"
        " merchant_uuid document_file_signed signatories created_at updated_at"
    ),
    "customers": (
        "uuid merchant_uuid customer_uuid name nickname document email phone status source"
        " email_block category category_dirty metadata custom_fields customer_fields documents"
        " tags contracts customer_info archive_reasons addresses customer_groups created_at"
        " updated_at"
    ),
    "customer_groups": (
        "id uuid name active icon group_color merchant_uuid customers created_at updated_at"
    ),
    "custom_fields": "uuid field_type field_configuration",
    "merchant_users": (
        "uuid merchant_uuid name email phone status role google_access_token google_sub shortcuts"
        " notification_preferences show_nps show_notification_product_updates"
        " virtual_assistant_notification_enabled virtual_assistant_phone created_at updated_at"
    ),
    "receivables": (
        "uuid billing_uuid payment_uuid transfer_uuid customer_uuid recurrence_uuid merchant_uuid"
        " amount gross_amount status date_paid expected_on installment billing created_at"
        " updated_at"
    ),
    "recurrences": (
        "uuid customer_uuid merchant_uuid status frequency frequency_type frequency_number"
        " total_cycles current_cycle due_day first_due_date amount discount_amount interest_fine"
        " interest_fee payment_type discount_policy interest_policy credit_card_recurring"
        " nfse_scheduled discounts tags billing_items billings recurrence_cards bonus"
        " installment_plan cancellation_reason customer description discount_days recurrence_type"
        " nfse_policy limit_days_for_payment product_quantity recurrence_plan historic"
        " last_adjustment adjustment_scheduled created_at updated_at"
    ),
    "reports": (
        "uuid merchant_uuid model filters filters_to_show status downloaded created_at updated_at"
    ),
    "transfers": (
        "uuid bank_account_uuid merchant_uuid amount child_amount description status transfer_date"
        " transfer_type transferable_type transfer_position report_url bank_account receivables"
        " billings created_at updated_at"
    ),
    "announcement_portals": (
        "uuid merchant_uuid announcement_type title message document_file customers"
        " customer_groups created_at updated_at"
    ),
}

NESTED = {
    "bank_accounts.bank": (
        "uuid compe ispb document name short_name url created_at updated_at merchant_uuid"
    ),
    "billings.customer": (
        "status name nickname document email phone created_at updated_at uuid source email_block"
        " metadata address"
    ),
    "billings.payments": (
        "status due_date amount_billed date_paid amount_paid fee created_at updated_at"
        " payment_type uuid date_no_payment modified paymentable customer_uuid merchant_uuid"
        " billing_uuid bank_fee paymentable_type"
    ),
    "billings.payments.paymentable": "barcode line our_number status emv expiration_date",
    "billings.discounts": (
        "uuid type value amount policy days created_at updated_at discountable_type"
    ),
    "billings.billing_items": (
        "uuid description quantity unit_price amount product amount_billed amount_unit"
        " billable_type created_at updated_at"
    ),
    "billings.billing_items.product": "uuid name amount status description total_cycles",
    "billings.tags": "uuid name color created_at updated_at",
    "billings.merchant": "uuid name document email phone created_at updated_at",
    "billings.nfse": (
        "uuid status issue_type rps_number rps_serie nfse_number verification_code url_pdf url_xml"
        " url_danfe status_detail created_at updated_at nfse_billings customer nfse_item"
        " customer_uuid merchant_uuid nfse_issuer_uuid nfse_uuid"
    ),
    "billings.nfse.nfse_item": (
        "uuid iss_retention description amount created_at updated_at nature_operation"
        " nfse_issuer_service"
    ),
    "billings.credit_card_charges": "uuid status description created_at",
    "contracts.customer": "name email phone uuid",
    "contracts.signatories": "name email signatory_type status",
    "customers.addresses": (
        "uuid street number complement neighborhood city state postal_code zip_code"
    ),
    "customers.customer_groups": (
        "uuid name group_color active icon id merchant_uuid created_at updated_at"
    ),
    "recurrences.last_adjustment": (
        "adjustment_scheduled_uuid adjustment_type index_name percentage_applied amount_before"
        " amount_after applied_at"
    ),
    "recurrences.adjustment_scheduled": (
        "uuid adjustment_type frequency percentage_value automatic_application next_adjustment_date"
    ),
    "recurrences.recurrence_cards": (
        "uuid last_4_digits first_4_digits card_brand holder_name expiration_month expiration_year"
    ),
    "recurrences.historic": "event description date_change user",
    "transfers.bank_account": (
        "uuid agency agency_dv account account_dv account_type active created_at updated_at bank"
    ),
}

_BUCKETS = ("warning", "pending", "canceled", "coproducer", "processed", "dont_issue")
BIU_FIELDS = {
    "dashboard": (
        "competence start_date end_date sales_date_field "
        + " ".join(
            f"{group}_{bucket} {group}_{bucket}_qtt"
            for group in ("sales", "fnp", "fns")
            for bucket in _BUCKETS
        )
        + " sales_total_qtt sales_processed_pct fnp_total_qtt fnp_processed_pct fns_total_qtt"
        " fns_processed_pct alerts_pending_products_qtt alerts_expired_certificates_qtt"
        " alerts_is_single_company alerts_cert_expires alerts_cert_days_left alerts_cert_expired"
    ),
    "sales": (
        "empresa cliente email tipo_doc_cliente doc_cliente cep_cliente produto data_criacao"
        " modificado_em data_venda data_fim_garantia plataforma cod_plataforma resp_emissao"
        " status_venda motivo_status moeda valor_total nfs_numero nfs_valor nfs_emissao"
        " nfs_modificado_em nfs_status nfe_numero nfe_valor nfe_emissao nfe_modificado_em"
        " nfe_status"
    ),
}
"""The columns of BIU's two streams, as its documentation lists them."""
