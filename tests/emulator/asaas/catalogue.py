"""The resources of the API: where each is served, and who writes its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import (
    bills,
    disputes,
    fiscal_records,
    money_records,
    my_account,
    people,
    pix_records,
    plan_records,
    setup_records,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Resource:
    """A list or an object that the API serves."""

    name: str
    path: str
    """Under the base; `{id}` is the id of the row that it belongs to."""
    write: Callable[..., Any]
    """Of `rows` it writes one, of the others all."""
    kind: Literal["rows", "ledger", "children", "view", "object", "child", "statistics"] = "rows"
    table: str = ""
    """Where its rows are, or those that it belongs to."""
    parent: str = ""
    """Of rows that belong to another resource: which one, in the column `link`."""
    link: str = ""
    envelope: str = "list"
    """`list`, or the only key."""


class Place(NamedTuple):
    """Where a path leads: to a list or an object, of a row or of none, or to a single row."""

    resource: Resource
    identity: str | None = None
    single: bool = False


def _rows(path: str, write: Callable[..., Any], name: str) -> Resource:
    return Resource(name, path, write, table=name)


def _belonging(name: str, path: str, parent: str, link: str) -> Resource:
    table = name.partition("_")[2]
    write = bills.payment if table == "payments" else fiscal_records.invoice
    return Resource(name, path, write, table=table, parent=parent, link=link)


_AUTOMATIC = "/pix/automatic"
_RESOURCES = (
    _rows("/customers", people.customer, "customers"),
    _rows("/payments", bills.payment, "payments"),
    Resource("lean_payments", "/lean/payments", bills.lean_payment, table="payments"),
    _rows("/subscriptions", plan_records.subscription, "subscriptions"),
    _belonging(
        "subscription_payments", "/subscriptions/{id}/payments", "subscriptions", "subscription"
    ),
    _belonging(
        "subscription_invoices", "/subscriptions/{id}/invoices", "subscriptions", "subscription"
    ),
    _rows("/installments", plan_records.installment, "installments"),
    _belonging(
        "installment_payments", "/installments/{id}/payments", "installments", "installment"
    ),
    _rows("/transfers", money_records.transfer, "transfers"),
    Resource(
        "financial_transactions", "/financialTransactions", money_records.ledger_entry, "ledger"
    ),
    _rows("/anticipations", money_records.anticipation, "anticipations"),
    _rows("/payments/splits/paid", money_records.split_paid, "splits_paid"),
    _rows("/payments/splits/received", money_records.split_received, "splits_received"),
    _rows("/bill", money_records.bill, "bills"),
    _rows("/mobilePhoneRecharges", money_records.recharge, "mobile_phone_recharges"),
    _rows("/invoices", fiscal_records.invoice, "invoices"),
    _rows("/chargebacks", disputes.chargeback, "chargebacks"),
    _rows("/paymentDunnings", disputes.dunning, "payment_dunnings"),
    _rows("/creditBureauReport", disputes.credit_report, "credit_bureau_reports"),
    _rows("/pix/transactions", pix_records.transaction, "pix_transactions"),
    Resource(
        "pix_address_keys",
        "/pix/addressKeys",
        pix_records.address_key,
        table="pix_address_keys",
        envelope="data",
    ),
    _rows("/pix/transactions/recurrings", pix_records.recurring, "pix_recurrings"),
    _rows(
        f"{_AUTOMATIC}/authorizations", pix_records.authorization, "pix_automatic_authorizations"
    ),
    _rows(
        f"{_AUTOMATIC}/paymentInstructions",
        pix_records.instruction,
        "pix_automatic_payment_instructions",
    ),
    _rows("/paymentLinks", setup_records.link, "payment_links"),
    _rows("/accounts", setup_records.subaccount, "accounts"),
    _rows("/webhooks", setup_records.webhook, "webhooks"),
    _rows("/wallets", setup_records.wallet, "wallets"),
    Resource("payment_statistics", "/finance/payment/statistics", bills.payment, "statistics"),
)

_CHILDREN: dict[str, tuple[str, Callable[..., Any], str]] = {
    "payment_refunds": ("/payments/{id}/refunds", bills.refunds, "payments"),
    "payment_documents": ("/payments/{id}/documents", setup_records.documents, "payments"),
    "payment_dunning_history": (
        "/paymentDunnings/{id}/history",
        disputes.dunning_history,
        "payment_dunnings",
    ),
    "payment_dunning_partial_payments": (
        "/paymentDunnings/{id}/partialPayments",
        disputes.partial_payments,
        "payment_dunnings",
    ),
    "pix_recurring_items": (
        "/pix/transactions/recurrings/{id}/items",
        pix_records.recurring_items,
        "pix_recurrings",
    ),
    "payment_link_images": (
        "/paymentLinks/{id}/images",
        setup_records.link_images,
        "payment_links",
    ),
    "customer_notifications": (
        "/customers/{id}/notifications",
        people.notifications,
        "customers",
    ),
    "account_access_tokens": (
        "/accounts/{id}/accessTokens",
        setup_records.access_tokens,
        "accounts",
    ),
}
_ENVELOPES = {"pix_recurring_items": "data", "account_access_tokens": "accessTokens"}
_CHILD_OBJECTS: dict[str, tuple[str, Callable[..., Any], str]] = {
    "payment_viewing_info": ("/payments/{id}/viewingInfo", bills.viewing_info, "payments"),
    "payment_escrow": ("/payments/{id}/escrow", bills.escrow, "payments"),
    "payment_chargeback": ("/payments/{id}/chargeback", disputes.chargeback_of, "payments"),
    "subscription_invoice_settings": (
        "/subscriptions/{id}/invoiceSettings",
        plan_records.invoice_settings,
        "subscriptions",
    ),
}
_FISCAL = "/fiscalInfo"
_VIEWS: dict[str, tuple[str, Callable[..., Any]]] = {
    "payments_available_for_dunning": (
        "/paymentDunnings/paymentsAvailableForDunning",
        disputes.available_for_dunning,
    ),
    "municipal_services": (f"{_FISCAL}/services", fiscal_records.municipal_services),
    "federal_service_codes": (
        f"{_FISCAL}/federalServiceCodes",
        fiscal_records.federal_service_codes,
    ),
    "nbs_codes": (f"{_FISCAL}/nbsCodes", fiscal_records.nbs_codes),
    "operation_indicator_codes": (
        f"{_FISCAL}/operationIndicatorCodes",
        fiscal_records.operation_indicator_codes,
    ),
    "tax_classification_codes": (
        f"{_FISCAL}/taxClassificationCodes",
        fiscal_records.tax_classification_codes,
    ),
    "tax_situation_codes": (f"{_FISCAL}/taxSituationCodes", fiscal_records.tax_situation_codes),
}
_OBJECTS: dict[str, tuple[str, Callable[..., Any]]] = {
    "balance": ("/finance/balance", my_account.balance),
    "split_statistics": ("/finance/split/statistics", my_account.split_statistics),
    "my_account": ("/myAccount/commercialInfo", my_account.commercial_info),
    "my_account_number": ("/myAccount/accountNumber", my_account.account_number),
    "my_account_status": ("/myAccount/status", my_account.status),
    "my_account_fees": ("/myAccount/fees", my_account.fees),
    "payment_checkout_config": ("/myAccount/paymentCheckoutConfig", my_account.checkout_config),
    "my_account_documents": ("/myAccount/documents", my_account.documents),
    "anticipation_limits": ("/anticipations/limits", my_account.anticipation_limits),
    "anticipation_configuration": ("/anticipations/configurations", my_account.anticipations),
    "account_escrow_config": ("/accounts/escrow", my_account.escrow),
    "fiscal_info": (_FISCAL, fiscal_records.fiscal_info),
}

RESOURCES: dict[str, Resource] = {
    **{one.name: one for one in _RESOURCES},
    **{
        name: Resource(name, path, write, "children", table, envelope=_ENVELOPES.get(name, "list"))
        for name, (path, write, table) in _CHILDREN.items()
    },
    **{
        name: Resource(name, path, write, "child", table)
        for name, (path, write, table) in _CHILD_OBJECTS.items()
    },
    **{name: Resource(name, path, write, "view") for name, (path, write) in _VIEWS.items()},
    **{name: Resource(name, path, write, "object") for name, (path, write) in _OBJECTS.items()},
}
_PATHS = {one.path: one for one in RESOURCES.values()}
_SINGLES = {
    one.path + "/{id}": one
    for one in RESOURCES.values()
    if one.kind == "rows" and not one.parent and one.name != "wallets"
}


def place_of(path: str) -> Place | None:
    """Find where a path under the base leads; a slash at its end is accepted."""
    path = path.rstrip("/")
    if path in _PATHS:
        return Place(_PATHS[path])
    words = path.split("/")
    for at in range(len(words) - 1, 0, -1):
        form = "/".join((*words[:at], "{id}", *words[at + 1 :]))
        if form in _PATHS:
            return Place(_PATHS[form], words[at])
        if form in _SINGLES:
            return Place(_SINGLES[form], words[at], single=True)
    return None
