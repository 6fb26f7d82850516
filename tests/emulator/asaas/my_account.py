"""The objects that an account has one of: balances, figures, fees, its own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import brazil

from .bills import split_status
from .ids import identifier
from .trade import SPLIT_PERCENT
from .writing import SECONDS, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .account import Account
    from .payment import Payment
    from .writing import Writer

Record = dict[str, Any]


def balance(account: Account, write: Writer) -> Record:
    """What is in the account: what the last entry that can be seen leaves in it."""
    statement = account.ledger.shown(account.today, a_day_later=account.credited_a_day_later)
    return {"balance": money(statement.balances[-1] if statement.balances else 0)}


def payment_statistics(rows: Sequence[Payment]) -> Record:
    """Add up the payments that pass a filter."""
    return {
        "quantity": len(rows),
        "value": money(sum(row.cents for row in rows)),
        "netValue": money(sum(row.cents - row.fee for row in rows)),
    }


def split_statistics(account: Account, write: Writer) -> Record:
    """What is to be paid to others, and what is to come from them."""
    income = sum(
        row.facts["cents"]
        for row in account.tables["splits_received"]
        if row.facts["status"] == "PENDING"
    )
    payments = (
        account.payments.rows[row.facts["payment"]] for row in account.tables["splits_paid"]
    )
    value = sum(
        row.cents * SPLIT_PERCENT // 100
        for row in payments
        if split_status(row) in {"PENDING", "AWAITING_CREDIT"}
    )
    return {"income": money(income), "value": money(value)}


def commercial_info(account: Account, write: Writer) -> Record:
    """Who the account belongs to."""
    company = account.pools.companies[account.seed % len(account.pools.companies)]
    place = account.seed % len(account.pools.cities)
    city = account.pools.cities[place]
    return {
        "status": "APPROVED",
        "personType": "JURIDICA",
        "cpfCnpj": brazil.cnpj(account.seed),
        "name": company,
        "birthDate": None,
        "companyName": f"{company} Ltda.",
        "companyType": "LIMITED",
        "incomeValue": 25_000,
        "email": "conta@example.com",
        "phone": None,
        "mobilePhone": brazil.phone(account.seed)[2:],
        "postalCode": brazil.cep(account.seed).replace("-", ""),
        "address": account.pools.streets[0],
        "addressNumber": "150",
        "complement": "Sala 201",
        "province": account.pools.neighborhoods[0],
        "city": {
            "object": "city",
            "id": 12_000 + place,
            "ibgeCode": f"{3_550_308 + place}",
            "name": city,
            "districtCode": "05",
            "district": city,
            "state": account.pools.states[account.seed % len(account.pools.states)],
        },
        "denialReason": None,
        "tradingName": company,
        "site": "https://example.com",
        "availableCompanyNames": [company, f"{company} Ltda."],
        "commercialInfoExpiration": {
            "isExpired": False,
            "scheduledDate": write.moment((account.start + 200) * SECONDS),
        },
    }


def account_number(account: Account, write: Writer) -> Record:
    """Where money can be sent to."""
    return {"agency": "0001", "account": f"{400_000 + account.seed}", "accountDigit": "5"}


def status(account: Account, write: Writer) -> Record:
    """How far the account has been approved."""
    return {
        "id": identifier("my_account", account.seed, 0),
        **dict.fromkeys(
            ("commercialInfo", "bankAccountInfo", "documentation", "general"), "APPROVED"
        ),
    }


def fees(account: Account, write: Writer) -> Record:
    """What Asaas takes for what."""
    ends = write.moment((account.start + 90) * SECONDS)
    sizes = ("one", "upToSix", "upToTwelve", "upToTwentyOne")
    percentages = {f"{size}InstallmentsPercentage": 3.49 for size in sizes[1:]}
    reduced = {f"discountU{size[1:]}InstallmentsPercentage": 2.49 for size in sizes[1:]}
    transfers = {"consideredInMonthlyTransfersWithoutFee": True}
    return {
        "payment": {
            "bankSlip": {
                "defaultValue": 1.99,
                "discountValue": 0.99,
                "expirationDate": ends,
                "daysToReceive": 1,
            },
            "creditCard": {
                "operationValue": 0.49,
                "oneInstallmentPercentage": 2.99,
                **percentages,
                "discountOneInstallmentPercentage": 1.99,
                **reduced,
                "discountExpiration": ends,
                "daysToReceive": 32,
            },
            "debitCard": {"operationValue": 0.35, "defaultPercentage": 1.89, "daysToReceive": 3},
            "pix": {
                "fixedFeeValue": 1.99,
                "fixedFeeValueWithDiscount": 0.99,
                "percentageFee": None,
                "minimumFeeValue": None,
                "maximumFeeValue": None,
                "discountExpiration": ends,
                "monthlyCreditsWithoutFee": 30,
                "creditsReceivedOfCurrentMonth": 12,
            },
        },
        "transfer": {
            "monthlyTransfersWithoutFee": 30,
            "ted": {"feeValue": 5, **transfers},
            "pix": {"feeValue": 2, "discountValue": 0, "expirationDate": ends, **transfers},
        },
        "notification": {
            "phoneCallFeeValue": 0.55,
            "whatsAppFeeValue": 0.55,
            "messagingFeeValue": 0.99,
        },
        "creditBureauReport": {"naturalPersonFeeValue": 16.99, "legalPersonFeeValue": 16.99},
        "paymentDunning": {"feeValue": 9.9},
        "invoice": {"feeValue": 0.49},
        "anticipation": {
            "creditCard": {"detachedMonthlyFeeValue": 1.25, "installmentMonthlyFeeValue": 1.7},
            "bankSlip": {"monthlyFeePercentage": 5.79},
        },
    }


def checkout_config(account: Account, write: Writer) -> Record:
    """How the pages look that payers see."""
    return {
        "object": "paymentCheckoutConfig",
        "logoBackgroundColor": "#FFFFFF",
        "infoBackgroundColor": "#1E90FF",
        "fontColor": "#000000",
        "enabled": True,
        "logoUrl": "https://example.com/logo.png",
        "observations": None,
        "status": "APPROVED",
    }


def documents(account: Account, write: Writer) -> Record:
    """The papers that Asaas asked for."""
    return {
        "rejectReasons": None,
        "data": [
            {
                "id": identifier("document_groups", account.seed, 0),
                "status": "APPROVED",
                "type": "SOCIAL_CONTRACT",
                "title": "Contrato social",
                "description": "Contrato social da empresa",
                "responsible": {"name": account.pools.people[0], "type": ["PARTNER", "DIRECTOR"]},
                "onboardingUrl": None,
                "onboardingUrlExpirationDate": None,
                "documents": [
                    {"id": identifier("documents", account.seed, 0), "status": "APPROVED"}
                ],
            }
        ],
    }


def anticipation_limits(account: Account, write: Writer) -> Record:
    """How much may be anticipated."""
    limits = {"total": 50_000, "available": 31_250.5}
    return {"creditCard": limits, "bankSlip": {"total": 10_000, "available": 10_000}}


def anticipations(account: Account, write: Writer) -> Record:
    """Whether card payments are anticipated without being asked for."""
    return {"creditCardAutomaticEnabled": False}


def escrow(account: Account, write: Writer) -> Record:
    """How long the money of subaccounts is retained."""
    return {"daysToExpire": 30, "enabled": True, "isFeePayer": False}
