"""Billings of Base de Clientes, by a tap as the template of the Meltano SDK lays it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Stream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import BasePageNumberPaginator
from singer_sdk.streams import RESTStream
from typing_extensions import override

if TYPE_CHECKING:
    import requests
    from singer_sdk.helpers.types import Context

PAGE_SIZE = 100


class NextPagePaginator(BasePageNumberPaginator):
    """Goes on while the API names a next page."""

    @override
    def has_more(self, response: requests.Response) -> bool:
        return response.json()["meta"]["next_page"] is not None


class Billings(RESTStream[int]):
    """The one stream."""

    name = "billings"
    path = "/billings"
    primary_keys = ("uuid",)
    replication_key = None
    records_jsonpath = "$.data[*]"
    schema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("uuid", th.StringType),
        th.Property("merchant_uuid", th.StringType),
        th.Property("customer_uuid", th.StringType),
        th.Property("amount_billed", th.StringType),
        th.Property("amount_paid", th.StringType),
        th.Property("discount_amount", th.StringType),
        th.Property("interest_fine", th.StringType),
        th.Property("interest_fee", th.StringType),
        th.Property("status", th.StringType),
        th.Property("due_date", th.DateType),
        th.Property("date_paid", th.DateType),
        th.Property("expiration_date", th.DateType),
        th.Property("competence_date", th.DateType),
        th.Property("issue_date", th.DateType),
        th.Property("payment_type", th.StringType),
        th.Property("discount_policy", th.StringType),
        th.Property("interest_policy", th.StringType),
        th.Property("recurrence_cycle", th.IntegerType),
        th.Property("installment_cycle", th.IntegerType),
        th.Property("dirty", th.BooleanType),
        th.Property("antecipated", th.BooleanType),
        th.Property("issued", th.BooleanType),
        th.Property("viewed", th.BooleanType),
        th.Property("can_issue", th.BooleanType),
        th.Property(
            "discounts",
            th.ArrayType(
                th.ObjectType(
                    th.Property("uuid", th.StringType),
                    th.Property("type", th.StringType),
                    th.Property("value", th.StringType),
                    th.Property("amount", th.StringType),
                    th.Property("policy", th.StringType),
                    th.Property("days", th.IntegerType),
                    th.Property("discountable_type", th.StringType),
                    th.Property("created_at", th.DateTimeType),
                    th.Property("updated_at", th.DateTimeType),
                )
            ),
        ),
        th.Property(
            "tags",
            th.ArrayType(
                th.ObjectType(
                    th.Property("uuid", th.StringType),
                    th.Property("name", th.StringType),
                    th.Property("color", th.StringType),
                    th.Property("created_at", th.DateTimeType),
                    th.Property("updated_at", th.DateTimeType),
                )
            ),
        ),
        th.Property(
            "billing_items",
            th.ArrayType(
                th.ObjectType(
                    th.Property("uuid", th.StringType),
                    th.Property("description", th.StringType),
                    th.Property("quantity", th.StringType),
                    th.Property("unit_price", th.StringType),
                    th.Property("amount_unit", th.StringType),
                    th.Property("amount", th.StringType),
                    th.Property("amount_billed", th.StringType),
                    th.Property("billable_type", th.StringType),
                    th.Property("product", th.StringType),
                    th.Property("created_at", th.DateTimeType),
                    th.Property("updated_at", th.DateTimeType),
                )
            ),
        ),
        th.Property(
            "payments",
            th.ArrayType(
                th.ObjectType(
                    th.Property("uuid", th.StringType),
                    th.Property("status", th.StringType),
                    th.Property("due_date", th.DateType),
                    th.Property("amount_billed", th.StringType),
                    th.Property("date_paid", th.DateType),
                    th.Property("amount_paid", th.StringType),
                    th.Property("fee", th.StringType),
                    th.Property("bank_fee", th.StringType),
                    th.Property("payment_type", th.StringType),
                    th.Property("date_no_payment", th.DateType),
                    th.Property("modified", th.StringType),
                    th.Property("paymentable_type", th.StringType),
                    th.Property("paymentable", th.StringType),
                    th.Property("customer_uuid", th.StringType),
                    th.Property("merchant_uuid", th.StringType),
                    th.Property("billing_uuid", th.StringType),
                    th.Property("created_at", th.DateTimeType),
                    th.Property("updated_at", th.DateTimeType),
                )
            ),
        ),
        th.Property(
            "customer",
            th.ObjectType(
                th.Property("uuid", th.StringType),
                th.Property("name", th.StringType),
                th.Property("nickname", th.StringType),
                th.Property("document", th.StringType),
                th.Property("email", th.StringType),
                th.Property("phone", th.StringType),
                th.Property("status", th.StringType),
                th.Property("source", th.StringType),
                th.Property("email_block", th.IntegerType),
                th.Property("metadata", th.StringType),
                th.Property("created_at", th.DateTimeType),
                th.Property("updated_at", th.DateTimeType),
            ),
        ),
        th.Property(
            "merchant",
            th.ObjectType(
                th.Property("uuid", th.StringType),
                th.Property("name", th.StringType),
                th.Property("document", th.StringType),
                th.Property("email", th.StringType),
                th.Property("phone", th.StringType),
                th.Property("created_at", th.DateTimeType),
                th.Property("updated_at", th.DateTimeType),
            ),
        ),
        th.Property("cancellation_reason", th.StringType),
        th.Property("metadata", th.StringType),
        th.Property("nfse", th.StringType),
        th.Property("recurrence_uuid", th.StringType),
        th.Property("description", th.StringType),
        th.Property("discount_days", th.IntegerType),
        th.Property("amount_updated", th.StringType),
        th.Property("source", th.StringType),
        th.Property("nfse_policy", th.StringType),
        th.Property("nfse_status", th.StringType),
        th.Property("email_invoice_status", th.StringType),
        th.Property("sms_invoice_status", th.StringType),
        th.Property("whatsapp_invoice_status", th.StringType),
        th.Property("product_quantity", th.IntegerType),
        th.Property("product", th.StringType),
        th.Property("product_link", th.StringType),
        th.Property("credit_card_charges", th.StringType),
        th.Property("created_at", th.DateTimeType),
        th.Property("updated_at", th.DateTimeType),
    ).to_dict()

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @property
    @override
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.config["auth_token"])

    @override
    def get_new_paginator(self) -> BasePageNumberPaginator:
        return NextPagePaginator(start_value=1)

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: int | None
    ) -> dict[str, Any]:
        return {"page": next_page_token or 1, "per_page": PAGE_SIZE}


class TapBillings(Tap):
    """The tap."""

    name = "tap-template-clientbase"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("auth_token", th.StringType, required=True, secret=True),
        th.Property("api_url", th.StringType, required=True),
    ).to_dict()

    @override
    def discover_streams(self) -> list[Stream]:
        return [Billings(self)]


if __name__ == "__main__":
    TapBillings.cli()
