"""The parameters that lists can be filtered by, as the documentation names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

from tests.emulator.parameters import BadParameterError

from .table import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .account import Account

NOBODY = -1
"""The number of a row that is referred to but does not exist."""


@dataclass(frozen=True)
class Filter:
    """What a parameter demands of which column."""

    column: str
    kind: Literal["text", "row", "flag", "day", "number", "part", "list"] = "text"
    bound: Literal["is", "ge", "le"] = "is"
    table: str = ""
    """The resource whose ids are asked for."""

    def condition(self, account: Account, name: str, text: str) -> Condition:
        """Read the value of the parameter; one that cannot be read is refused (assumed)."""
        if self.kind == "part":
            return Condition(self.column, part=text.casefold())
        if self.kind == "list":
            return Condition(self.column, options=tuple(text.split(",")))
        value = self._value(account, name, text)
        if self.bound == "ge":
            return Condition(self.column, low=value)
        if self.bound == "le":
            return Condition(self.column, high=value)
        return Condition(self.column, low=value, high=value)

    def _value(self, account: Account, name: str, text: str) -> Any:
        if self.kind == "row":
            row = account.tables[self.table].find(text)
            return NOBODY if row is None else row.number
        if self.kind == "flag":
            if text not in {"true", "false"}:
                raise BadParameterError(name)
            return text == "true"
        try:
            if self.kind == "day":
                return date.fromisoformat(
                    text[:10] if len(text) == len("2026-01-01") else ""
                ).toordinal()
            return Decimal(text) if self.kind == "number" else text
        except (ValueError, InvalidOperation):
            raise BadParameterError(name) from None


def _texts(*columns: str) -> dict[str, Filter]:
    return {column: Filter(column) for column in columns}


def _parts(*columns: str) -> dict[str, Filter]:
    return {column: Filter(column, "part") for column in columns}


def _flags(*columns: str) -> dict[str, Filter]:
    return {column: Filter(column, "flag") for column in columns}


def _rows(**tables: str) -> dict[str, Filter]:
    return {column: Filter(column, "row", table=table) for column, table in tables.items()}


def _periods(*columns: str, **renamed: str) -> dict[str, Filter]:
    """A first and a last day for each column, both included."""
    names = {column: column for column in columns} | renamed
    return {
        f"{name}[{bound}]": Filter(column, "day", bound)
        for name, column in names.items()
        for bound in ("ge", "le")
    }


def _between(first: str, last: str, column: str) -> dict[str, Filter]:
    return {first: Filter(column, "day", "ge"), last: Filter(column, "day", "le")}


PAYMENTS = {
    **_rows(customer="customers", subscription="subscriptions", installment="installments"),
    **_texts("customerGroupName", "billingType", "status", "externalReference", "invoiceStatus"),
    **_texts("pixQrCodeId", "user", "checkoutSession"),
    **_flags("anticipated", "anticipable"),
    **_periods("dateCreated", "paymentDate", "estimatedCreditDate", "dueDate"),
    "paymentDate": Filter("paymentDate", "day"),
    "estimatedCreditDate": Filter("estimatedCreditDate", "day"),
}
_SPLITS = {
    "paymentId": Filter("paymentId", "row", table="payments"),
    **_texts("status"),
    **_periods("creditDate", paymentConfirmedDate="payment.confirmedDate"),
}
_CODES = {**_texts("code"), **_parts("description")}
_INVOICES = {
    **_periods("effectiveDate"),
    **_rows(customer="customers"),
    **_texts("externalReference", "status"),
}
_STATISTICS = (
    *("customer", "billingType", "status", "anticipated", "dateCreated[ge]", "dateCreated[le]"),
    *("dueDate[ge]", "dueDate[le]", "estimatedCreditDate[ge]", "estimatedCreditDate[le]"),
    "externalReference",
)

FILTERS: Mapping[str, Mapping[str, Filter]] = {
    "customers": {**_parts("name"), **_texts("email", "cpfCnpj", "groupName", "externalReference")},
    "payments": PAYMENTS,
    "lean_payments": PAYMENTS,
    "subscriptions": {
        **_rows(customer="customers"),
        **_texts("customerGroupName", "billingType", "status", "externalReference"),
    },
    "subscription_payments": _texts("status"),
    "installment_payments": _texts("status"),
    "invoices": {**_INVOICES, **_rows(payment="payments", installment="installments")},
    "subscription_invoices": _INVOICES,
    "transfers": {**_periods("dateCreated", transferDate="transferDate"), **_texts("type")},
    "financial_transactions": _between("startDate", "finishDate", "date"),
    "anticipations": {
        **_rows(payment="payments", installment="installments"),
        **_texts("status"),
    },
    "splits_paid": _SPLITS,
    "splits_received": _SPLITS,
    "bills": _texts("status"),
    "chargebacks": {
        "creditCardBrand": Filter("creditCard.brand"),
        **_periods(originDisputeDate="disputeStartDate", originTransactionDate="paymentDate"),
        **_texts("status"),
    },
    "payment_dunnings": {
        **_texts("status", "type"),
        **_rows(payment="payments"),
        **_between("requestStartDate", "requestEndDate", "requestDate"),
    },
    "credit_bureau_reports": _between("startDate", "endDate", "dateCreated"),
    "pix_transactions": _texts("status", "type", "endToEndIdentifier"),
    "pix_address_keys": {**_texts("status"), "statusList": Filter("status", "list")},
    "pix_recurrings": {
        **_texts("status"),
        "value": Filter("value", "number"),
        "searchText": Filter("externalAccount.name", "part"),
    },
    "pix_automatic_authorizations": {**_texts("status"), **_rows(customerId="customers")},
    "pix_automatic_payment_instructions": {
        "authorizationId": Filter("authorization", "row", table="pix_automatic_authorizations"),
        "customerId": Filter("authorization.customerId"),
        **_texts("paymentId", "status"),
    },
    "payment_links": {**_flags("active"), **_parts("name"), **_texts("externalReference")},
    "accounts": {**_texts("cpfCnpj", "email", "walletId"), **_parts("name")},
    "municipal_services": _parts("description"),
    "federal_service_codes": _CODES,
    "nbs_codes": _parts("codeDescription"),
    "operation_indicator_codes": _CODES,
    "tax_classification_codes": {**_CODES, "taxSituationCode": Filter("taxSituation.code")},
    "tax_situation_codes": _CODES,
    "payment_statistics": {name: PAYMENTS[name] for name in _STATISTICS},
}

OPTIONS: Mapping[str, frozenset[str]] = {
    "subscriptions": frozenset({"includeDeleted", "deletedOnly", "order", "sort"}),
    "payment_links": frozenset({"includeDeleted"}),
    "financial_transactions": frozenset({"order"}),
}
"""Parameters that are no filters."""
