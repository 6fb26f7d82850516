"""Payments of Asaas, by a tap as the cookiecutter template of the Meltano SDK lays it out.

Offset paginator, `records_jsonpath`, the SDK's own writer, schema checks and type conformance as
they come; read in full, so that no bookmark costs anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk import Stream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import APIKeyAuthenticator
from singer_sdk.pagination import BaseOffsetPaginator
from singer_sdk.streams import RESTStream
from typing_extensions import override

if TYPE_CHECKING:
    import requests
    from singer_sdk.helpers.types import Context

PAGE_SIZE = 100


class HasMorePaginator(BaseOffsetPaginator):
    """Goes on while the API says that there is more."""

    @override
    def has_more(self, response: requests.Response) -> bool:
        return bool(response.json()["hasMore"])


class Payments(RESTStream[int]):
    """The one stream."""

    name = "payments"
    path = "/payments"
    primary_keys = ("id",)
    replication_key = None
    records_jsonpath = "$.data[*]"
    schema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("object", th.StringType),
        th.Property("id", th.StringType),
        th.Property("dateCreated", th.DateType),
        th.Property("customer", th.StringType),
        th.Property("subscription", th.StringType),
        th.Property("installment", th.StringType),
        th.Property("checkoutSession", th.StringType),
        th.Property("paymentLink", th.StringType),
        th.Property("value", th.NumberType),
        th.Property("netValue", th.NumberType),
        th.Property("originalValue", th.NumberType),
        th.Property("interestValue", th.NumberType),
        th.Property("description", th.StringType),
        th.Property("billingType", th.StringType),
        th.Property(
            "creditCard",
            th.ObjectType(
                th.Property("creditCardNumber", th.StringType),
                th.Property("creditCardBrand", th.StringType),
                th.Property("creditCardToken", th.StringType),
            ),
        ),
        th.Property("canBePaidAfterDueDate", th.BooleanType),
        th.Property("pixTransaction", th.StringType),
        th.Property("pixQrCodeId", th.StringType),
        th.Property("status", th.StringType),
        th.Property("dueDate", th.DateType),
        th.Property("originalDueDate", th.DateType),
        th.Property("paymentDate", th.DateType),
        th.Property("clientPaymentDate", th.DateType),
        th.Property("installmentNumber", th.IntegerType),
        th.Property("invoiceUrl", th.StringType),
        th.Property("invoiceNumber", th.StringType),
        th.Property("externalReference", th.StringType),
        th.Property("deleted", th.BooleanType),
        th.Property("anticipated", th.BooleanType),
        th.Property("anticipable", th.BooleanType),
        th.Property("creditDate", th.DateType),
        th.Property("estimatedCreditDate", th.DateType),
        th.Property("transactionReceiptUrl", th.StringType),
        th.Property("nossoNumero", th.StringType),
        th.Property("bankSlipUrl", th.StringType),
        th.Property(
            "discount",
            th.ObjectType(
                th.Property("value", th.NumberType),
                th.Property("dueDateLimitDays", th.IntegerType),
                th.Property("type", th.StringType),
                th.Property("limitDate", th.DateType),
            ),
        ),
        th.Property(
            "fine",
            th.ObjectType(th.Property("value", th.NumberType), th.Property("type", th.StringType)),
        ),
        th.Property(
            "interest",
            th.ObjectType(th.Property("value", th.NumberType), th.Property("type", th.StringType)),
        ),
        th.Property(
            "split",
            th.ArrayType(
                th.ObjectType(
                    th.Property("id", th.StringType),
                    th.Property("walletId", th.StringType),
                    th.Property("fixedValue", th.NumberType),
                    th.Property("percentualValue", th.NumberType),
                    th.Property("totalValue", th.NumberType),
                    th.Property("cancellationReason", th.StringType),
                    th.Property("status", th.StringType),
                    th.Property("externalReference", th.StringType),
                    th.Property("description", th.StringType),
                    th.Property("refusalReason", th.StringType),
                )
            ),
        ),
        th.Property("postalService", th.BooleanType),
        th.Property("daysAfterDueDateToRegistrationCancellation", th.IntegerType),
        th.Property(
            "chargeback",
            th.ObjectType(
                th.Property("id", th.StringType),
                th.Property("payment", th.StringType),
                th.Property("installment", th.StringType),
                th.Property("customerAccount", th.StringType),
                th.Property("status", th.StringType),
                th.Property("reason", th.StringType),
                th.Property("disputeStartDate", th.DateType),
                th.Property("value", th.NumberType),
                th.Property("paymentDate", th.DateType),
                th.Property(
                    "creditCard",
                    th.ObjectType(
                        th.Property("number", th.StringType), th.Property("brand", th.StringType)
                    ),
                ),
                th.Property("disputeStatus", th.StringType),
                th.Property("deadlineToSendDisputeDocuments", th.DateType),
            ),
        ),
        th.Property(
            "escrow",
            th.ObjectType(
                th.Property("id", th.StringType),
                th.Property("status", th.StringType),
                th.Property("expirationDate", th.DateType),
                th.Property("finishDate", th.DateType),
                th.Property("finishReason", th.StringType),
            ),
        ),
        th.Property(
            "refunds",
            th.ArrayType(
                th.ObjectType(
                    th.Property("dateCreated", th.DateTimeType),
                    th.Property("status", th.StringType),
                    th.Property("value", th.NumberType),
                    th.Property("endToEndIdentifier", th.StringType),
                    th.Property("description", th.StringType),
                    th.Property("effectiveDate", th.DateTimeType),
                    th.Property("transactionReceiptUrl", th.StringType),
                    th.Property(
                        "refundedSplits",
                        th.ArrayType(
                            th.ObjectType(
                                th.Property("id", th.StringType),
                                th.Property("value", th.NumberType),
                                th.Property("done", th.BooleanType),
                            )
                        ),
                    ),
                )
            ),
        ),
        th.Property("lastInvoiceViewedDate", th.DateTimeType),
        th.Property("lastBankSlipViewedDate", th.DateTimeType),
        th.Property("confirmedDate", th.DateType),
    ).to_dict()

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @property
    @override
    def authenticator(self) -> APIKeyAuthenticator:
        return APIKeyAuthenticator(key="access_token", value=self.config["access_token"])

    @override
    def get_new_paginator(self) -> BaseOffsetPaginator:
        return HasMorePaginator(start_value=0, page_size=PAGE_SIZE)

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: int | None
    ) -> dict[str, Any]:
        return {"offset": next_page_token or 0, "limit": PAGE_SIZE}


class TapPayments(Tap):
    """The tap."""

    name = "tap-template-asaas"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("access_token", th.StringType, required=True, secret=True),
        th.Property("api_url", th.StringType, required=True),
    ).to_dict()

    @override
    def discover_streams(self) -> list[Stream]:
        return [Payments(self)]


if __name__ == "__main__":
    TapPayments.cli()
