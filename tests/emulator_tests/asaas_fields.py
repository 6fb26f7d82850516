"""The fields of each resource of Asaas, as the documentation and captured answers have them.

`s` is a text, `d` a day, `t` a moment, `dt` either, `n` a number, `i` a whole one, `b` true or
false; braces hold the members of an object, brackets the items of an array. A `?` marks a key
that is left out where it does not apply. All values may be null.
"""

FIELDS = {
    "customers": (
        "object:s id:s dateCreated:d name:s email:s phone:s mobilePhone:s address:s "
        "addressNumber:s complement:s province:s city:i cityName:s state:s country:s postalCode:s "
        "cpfCnpj:s personType:s deleted:b additionalEmails:s externalReference:s "
        "notificationDisabled:b observations:s foreignCustomer:b? company:s "
        "municipalInscription:s stateInscription:s canDelete:b cannotBeDeletedReason:s canEdit:b "
        "cannotEditReason:s"
    ),
    "payments": (
        "object:s id:s dateCreated:d customer:s subscription:s? installment:s? checkoutSession:s "
        "paymentLink:s value:n netValue:n originalValue:n interestValue:n description:s "
        "billingType:s creditCard:{creditCardNumber:s creditCardBrand:s creditCardToken:s}? "
        "canBePaidAfterDueDate:b? pixTransaction:s pixQrCodeId:s? status:s dueDate:d "
        "originalDueDate:d paymentDate:d clientPaymentDate:d installmentNumber:i invoiceUrl:s "
        "invoiceNumber:s externalReference:s deleted:b anticipated:b anticipable:b creditDate:d "
        "estimatedCreditDate:d transactionReceiptUrl:s nossoNumero:s bankSlipUrl:s "
        "discount:{value:n dueDateLimitDays:i type:s limitDate:d} fine:{value:n type:s} "
        "interest:{value:n type:s} split:[{id:s walletId:s fixedValue:n percentualValue:n "
        "totalValue:n cancellationReason:s status:s externalReference:s description:s "
        "refusalReason:s?}]? postalService:b daysAfterDueDateToRegistrationCancellation:i? "
        "chargeback:{id:s payment:s installment:s customerAccount:s status:s reason:s "
        "disputeStartDate:d value:n paymentDate:d creditCard:{number:s brand:s} disputeStatus:s "
        "deadlineToSendDisputeDocuments:d}? escrow:{id:s status:s expirationDate:d finishDate:d "
        "finishReason:s} refunds:[{dateCreated:t status:s value:n endToEndIdentifier:s "
        "description:s effectiveDate:t transactionReceiptUrl:s refundedSplits:[{id:s value:n "
        "done:b}]}] lastInvoiceViewedDate:t lastBankSlipViewedDate:t confirmedDate:d?"
    ),
    "lean_payments": (
        "object:s id:s dateCreated:d customerId:s subscriptionId:s installmentId:s "
        "paymentLinkId:s value:n netValue:n originalValue:n interestValue:n description:s "
        "billingType:s canBePaidAfterDueDate:b confirmedDate:d pixTransactionId:s status:s "
        "dueDate:d originalDueDate:d paymentDate:d customerPaymentDate:d installmentNumber:i "
        "externalReference:s deleted:b anticipated:b anticipable:b creditDate:d "
        "transactionReceiptUrl:s duplicatedPaymentId:s discount:{value:n dueDateLimitDays:i "
        "type:s limitDate:d} fine:{value:n type:s} interest:{value:n type:s} postalService:b"
    ),
    "subscriptions": (
        "object:s id:s dateCreated:d customer:s paymentLink:s billingType:s cycle:s value:n "
        "nextDueDate:d endDate:d? description:s status:s discount:{value:n dueDateLimitDays:i "
        "type:s limitDate:d}? fine:{value:n type:s} interest:{value:n type:s} deleted:b "
        "maxPayments:i? externalReference:s checkoutSession:s split:[{walletId:s fixedValue:n "
        "percentualValue:n externalReference:s description:s status:s disabledReason:s}] "
        "sendPaymentByPostalService:b creditCard:{creditCardNumber:s creditCardBrand:s "
        "creditCardToken:s}?"
    ),
    "invoices": (
        "object:s id:s status:s customer:s payment:s installment:s type:s statusDescription:s "
        "serviceDescription:s pdfUrl:s xmlUrl:s rpsSerie:s rpsNumber:s number:s validationCode:s "
        "value:n deductions:n effectiveDate:d observations:s estimatedTaxesDescription:s "
        "externalReference:s taxes:{nbsCode:s taxSituationCode:s taxClassificationCode:s "
        "operationIndicatorCode:s retainIss:b iss:n pisCofinsRetentionType:s pisCofinsTaxStatus:s "
        "pis:n cofins:n csll:n inss:n ir:n stateIbs:n stateIbsValue:n municipalIbs:n "
        "municipalIbsValue:n cbs:n cbsValue:n operationPis:n operationCofins:n} "
        "municipalServiceId:s municipalServiceCode:s municipalServiceName:s"
    ),
    "subscription_invoice_settings": (
        "municipalServiceId:s municipalServiceCode:s municipalServiceName:s deductions:n "
        "invoiceCreationPeriod:s daysBeforeDueDate:i receivedOnly:b observations:s "
        "taxes:{retainIss:b cofins:n csll:n inss:n ir:n pis:n iss:n}"
    ),
    "installments": (
        "object:s id:s value:n netValue:n paymentValue:n installmentCount:i billingType:s "
        "paymentDate:d description:s expirationDay:i dateCreated:d customer:s paymentLink:s "
        "checkoutSession:s transactionReceiptUrl:s chargeback:{id:s payment:s installment:s "
        "customerAccount:s status:s reason:s disputeStartDate:d value:n paymentDate:d "
        "creditCard:{number:s brand:s} disputeStatus:s deadlineToSendDisputeDocuments:d}? "
        "creditCard:{creditCardNumber:s creditCardBrand:s creditCardToken:s} deleted:b "
        "refunds:[{dateCreated:t status:s value:n endToEndIdentifier:s description:s "
        "effectiveDate:t transactionReceiptUrl:s refundedSplits:[{id:s value:n done:b}] "
        "paymentId:s}]"
    ),
    "transfers": (
        "object:s id:s type:s dateCreated:d value:n netValue:n status:s transferFee:n "
        "effectiveDate:dt scheduleDate:d endToEndIdentifier:s authorized:b failReason:s "
        "externalReference:s transactionReceiptUrl:s operationType:s description:s recurring:s "
        "bankAccount:{bank:{ispb:s code:s name:s} accountName:s ownerName:s cpfCnpj:s agency:s "
        "agencyDigit:s account:s accountDigit:s pixAddressKey:s type:s?} confirmedDate:d? "
        "walletId:s? canBeCancelled:b? account:{name:s cpfCnpj:s agency:s account:s "
        "accountDigit:s}?"
    ),
    "anticipations": (
        "object:s id:s installment:s payment:s status:s anticipationDate:d dueDate:d "
        "requestDate:d fee:n anticipationDays:i netValue:n totalValue:n value:n "
        "denialObservation:s"
    ),
    "payment_links": (
        "id:s name:s value:n active:b chargeType:s url:s billingType:s subscriptionCycle:s "
        "description:s endDate:d deleted:b viewCount:i maxInstallmentCount:i dueDateLimitDays:i "
        "notificationEnabled:b isAddressRequired:b externalReference:s"
    ),
    "payment_link_images": (
        "id:s main:b image:{originalName:s size:i extension:s previewUrl:s downloadUrl:s}"
    ),
    "financial_transactions": (
        "object:s id:s value:n balance:n type:s date:d description:s paymentId:s splitId:s "
        "transferId:s anticipationId:s billId:s invoiceId:s paymentDunningId:s "
        "creditBureauReportId:s"
    ),
    "payment_refunds": (
        "dateCreated:t status:s value:n endToEndIdentifier:s description:s effectiveDate:t "
        "transactionReceiptUrl:s refundedSplits:[{id:s value:n done:b}]"
    ),
    "chargebacks": (
        "id:s payment:s installment:s customerAccount:s status:s reason:s disputeStartDate:d "
        "value:n paymentDate:d creditCard:{number:s brand:s} disputeStatus:s "
        "deadlineToSendDisputeDocuments:d"
    ),
    "splits_paid": (
        "id:s walletId:s fixedValue:n percentualValue:n totalValue:n cancellationReason:s "
        "status:s externalReference:s description:s originAccountId:s destinationAccountId:s "
        "creditDate:d payment:{confirmedDate:d invoiceNumber:s externalReference:s}"
    ),
    "pix_transactions": (
        "id:s endToEndIdentifier:s finality:s value:n changeValue:n refundedValue:n "
        "effectiveDate:t scheduledDate:d status:s type:s originType:s conciliationIdentifier:s "
        "description:s transactionReceiptUrl:s refusalReason:s canBeCanceled:b "
        "originalTransaction:{id:s endToEndIdentifier:s value:n effectiveDate:dt} "
        "externalAccount:{ispb:s ispbName:s name:s cpfCnpj:s addressKey:s addressKeyType:s "
        "agency:s? account:s? accountDigit:s? accountType:s?} qrCode:{payer:{name:s cpfCnpj:s} "
        "conciliationIdentifier:s originalValue:n dueDate:d interest:n fine:n discount:n "
        "expirationDate:t description:s} payment:s canBeRefunded:b refundDisabledReason:s "
        "chargedFeeValue:n dateCreated:t addressKey:s addressKeyType:s transferId:s "
        "externalReference:s"
    ),
    "pix_address_keys": (
        "id:s key:s type:s status:s dateCreated:t canBeDeleted:b cannotBeDeletedReason:s "
        "qrCode:{encodedImage:s payload:s}"
    ),
    "pix_recurrings": (
        "id:s status:s origin:s value:n frequency:s quantity:i startDate:d finishDate:d "
        "canBeCancelled:b externalAccount:{name:s financialInstitutionName:s cpfCnpj:s pixKey:s}"
    ),
    "pix_recurring_items": (
        "id:s status:s scheduledDate:d canBeCancelled:b recurrenceNumber:i quantity:i value:n "
        "refusalReasonDescription:s externalAccount:{name:s financialInstitutionName:s cpfCnpj:s "
        "pixKey:s}"
    ),
    "pix_automatic_authorizations": (
        "id:s minLimitValue:n cancellationDate:d cancellationReason:s contractId:s customerId:s "
        "description:s finishDate:d frequency:s endToEndIdentifier:s startDate:d status:s value:n "
        "payload:s encodedImage:s immediateQrCode:{conciliationIdentifier:s expirationDate:t} "
        "originType:s subscriptionId:s paymentCreationMode:s retryPolicy:s"
    ),
    "pix_automatic_payment_instructions": (
        "id:s endToEndIdentifier:s authorization:{id:s endToEndIdentifier:s customerId:s} "
        "dueDate:d status:s paymentId:s refusalReason:s purpose:s retryAttempt:i"
    ),
    "bills": (
        "object:s id:s status:s value:n discount:n interest:n fine:n identificationField:s "
        "dueDate:d scheduleDate:d paymentDate:d fee:n description:s companyName:s "
        "transactionReceiptUrl:s canBeCancelled:b externalReference:s failReasons:[s]"
    ),
    "mobile_phone_recharges": "id:s value:n phoneNumber:s status:s canBeCancelled:b operatorName:s",
    "payment_dunnings": (
        "id:s dunningNumber:i status:s type:s requestDate:d description:s value:n feeValue:n "
        "netValue:n receivedInCashFeeValue:n denialReason:s cancellationFeeValue:n "
        "canBeCancelled:b cannotBeCancelledReason:s isNecessaryResendDocumentation:b payment:s"
    ),
    "payment_dunning_history": "status:s description:s eventDate:d",
    "payment_dunning_partial_payments": "value:n description:s paymentDate:d",
    "payments_available_for_dunning": (
        "payment:s customer:s value:n status:s billingType:s dueDate:d typeSimulations:[{type:s "
        "isAllowed:b notAllowedReason:s feeValue:n netValue:n startDate:d}]"
    ),
    "credit_bureau_reports": "id:s dateCreated:d cpfCnpj:s customer:s downloadUrl:s reportFile:s?",
    "customer_notifications": (
        "object:s id:s customer:s enabled:b emailEnabledForProvider:b smsEnabledForProvider:b "
        "emailEnabledForCustomer:b smsEnabledForCustomer:b phoneCallEnabledForCustomer:b "
        "whatsappEnabledForCustomer:b event:s scheduleOffset:i deleted:b"
    ),
    "accounts": (
        "object:s id:s name:s email:s loginEmail:s phone:s mobilePhone:s address:s "
        "addressNumber:s complement:s province:s postalCode:s cpfCnpj:s birthDate:d personType:s "
        "companyType:s city:i state:s country:s tradingName:s site:s walletId:s "
        "accountNumber:{agency:s account:s accountDigit:s} commercialInfoExpiration:{isExpired:b "
        "scheduledDate:t}"
    ),
    "account_access_tokens": (
        "id:s name:s enabled:b expirationDate:t dateCreated:t "
        "projectedExpirationDateByLackOfUse:d disabledReason:s"
    ),
    "webhooks": (
        "id:s name:s url:s email:s enabled:b interrupted:b apiVersion:i hasAuthToken:b sendType:s "
        "penalizedRequestsCount:i events:[s]"
    ),
    "wallets": "object:s id:s",
    "payment_documents": (
        "object:s id:s name:s type:s availableAfterPayment:b file:{publicId:s originalName:s "
        "size:i extension:s previewUrl:s downloadUrl:s} deleted:b"
    ),
    "payment_viewing_info": "invoiceViewedDate:t boletoViewedDate:t",
    "payment_escrow": "id:s status:s expirationDate:d finishDate:d finishReason:s",
    "municipal_services": "id:s description:s issTax:n",
    "federal_service_codes": "code:s description:s",
    "nbs_codes": "nbsCode:s codeDescription:s",
    "tax_classification_codes": (
        "code:s description:s effectiveStartDate:s expirationDate:s isSubjectRegularTaxation:b "
        "cbsPercentage:n municipalIbsTaxPercentage:n stateIbsTaxPercentage:n "
        "cbsTaxReductionPercentage:n ibsTaxReductionPercentage:n taxRegimeType:s "
        "taxSituation:{code:s description:s isSubjectToIbsCbsTaxation:b "
        "isBaseReductionPercentApplicable:b isDefermentApplicable:b}"
    ),
    "tax_situation_codes": (
        "code:s description:s isSubjectToIbsCbsTaxation:b isBaseReductionPercentApplicable:b "
        "isDefermentApplicable:b"
    ),
    "balance": "balance:n",
    "payment_statistics": "quantity:i value:n netValue:n",
    "split_statistics": "income:n value:n",
    "my_account": (
        "status:s personType:s cpfCnpj:s name:s birthDate:d companyName:s companyType:s "
        "incomeValue:n email:s phone:s mobilePhone:s postalCode:s address:s addressNumber:s "
        "complement:s province:s city:{object:s id:i ibgeCode:s name:s districtCode:s district:s "
        "state:s} denialReason:s tradingName:s site:s availableCompanyNames:[s] "
        "commercialInfoExpiration:{isExpired:b scheduledDate:t}"
    ),
    "my_account_number": "agency:s account:s accountDigit:s",
    "my_account_status": "id:s commercialInfo:s bankAccountInfo:s documentation:s general:s",
    "my_account_fees": (
        "payment:{bankSlip:{defaultValue:n discountValue:n expirationDate:t daysToReceive:i} "
        "creditCard:{operationValue:n oneInstallmentPercentage:n upToSixInstallmentsPercentage:n "
        "upToTwelveInstallmentsPercentage:n upToTwentyOneInstallmentsPercentage:n "
        "discountOneInstallmentPercentage:n discountUpToSixInstallmentsPercentage:n "
        "discountUpToTwelveInstallmentsPercentage:n discountUpToTwentyOneInstallmentsPercentage:n "
        "discountExpiration:t daysToReceive:i} debitCard:{operationValue:n defaultPercentage:n "
        "daysToReceive:i} pix:{fixedFeeValue:n fixedFeeValueWithDiscount:n percentageFee:n "
        "minimumFeeValue:n maximumFeeValue:n discountExpiration:t monthlyCreditsWithoutFee:i "
        "creditsReceivedOfCurrentMonth:i}} transfer:{monthlyTransfersWithoutFee:i ted:{feeValue:n "
        "consideredInMonthlyTransfersWithoutFee:b} pix:{feeValue:n discountValue:n "
        "expirationDate:t consideredInMonthlyTransfersWithoutFee:b}} "
        "notification:{phoneCallFeeValue:n whatsAppFeeValue:n messagingFeeValue:n} "
        "creditBureauReport:{naturalPersonFeeValue:n legalPersonFeeValue:n} "
        "paymentDunning:{feeValue:n} invoice:{feeValue:n} "
        "anticipation:{creditCard:{detachedMonthlyFeeValue:n installmentMonthlyFeeValue:n} "
        "bankSlip:{monthlyFeePercentage:n}}"
    ),
    "payment_checkout_config": (
        "object:s logoBackgroundColor:s infoBackgroundColor:s fontColor:s enabled:b logoUrl:s "
        "observations:s status:s"
    ),
    "my_account_documents": (
        "rejectReasons:s data:[{id:s status:s type:s title:s description:s responsible:{name:s "
        "type:[s]} onboardingUrl:s onboardingUrlExpirationDate:t documents:[{id:s status:s}]}]"
    ),
    "anticipation_limits": "creditCard:{total:n available:n} bankSlip:{total:n available:n}",
    "anticipation_configuration": "creditCardAutomaticEnabled:b",
    "account_escrow_config": "daysToExpire:i enabled:b isFeePayer:b",
    "fiscal_info": (
        "object:s email:s municipalInscription:s simplesNacional:b culturalProjectsPromoter:b "
        "cnae:s specialTaxRegime:s serviceListItem:s nbsCode:s rpsSerie:s rpsNumber:i "
        "loteNumber:i username:s passwordSent:b accessTokenSent:b certificateSent:b "
        "nationalPortalTaxCalculationRegime:s"
    ),
}
FIELDS |= {
    "subscription_payments": FIELDS["payments"],
    "subscription_invoices": FIELDS["invoices"],
    "installment_payments": FIELDS["payments"],
    "splits_received": FIELDS["splits_paid"],
    "operation_indicator_codes": FIELDS["federal_service_codes"],
}
