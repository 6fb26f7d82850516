"""A payment: the facts that its record shows and that filters ask for."""

from __future__ import annotations

from typing import Any

from .table import Row

CARDS = frozenset({"CREDIT_CARD", "DEBIT_CARD"})
OPEN = frozenset({"PENDING", "OVERDUE"})
"""Not paid yet: may be edited, deleted, and paid."""


class Payment(Row):
    """A payment; days are ordinals, money is in cents."""

    __slots__ = (
        "anticipated",
        "billing",
        "cents",
        "chargeback",
        "client_paid",
        "confirmed",
        "credit",
        "customer",
        "due",
        "estimated",
        "installment",
        "original_due",
        "paid",
        "part",
        "pix",
        "refunds",
        "status",
        "subscription",
    )

    def __init__(
        self,
        number: int,
        created: int,
        customer: int,
        billing: str,
        cents: int,
        due: int,
        subscription: int | None = None,
        installment: int | None = None,
        part: int | None = None,
    ) -> None:
        super().__init__(number, created)
        self.customer = customer
        self.billing = billing
        self.cents = cents
        self.due = self.original_due = due
        self.subscription = subscription
        self.installment = installment
        self.part = part
        """The place in the instalment plan, from 1 on."""
        self.status = "PENDING"
        self.paid: int | None = None
        """When the money arrived in the account, or the day that the merchant typed."""
        self.client_paid: int | None = None
        self.confirmed: int | None = None
        self.credit: int | None = None
        self.estimated: int | None = None
        self.anticipated = False
        self.chargeback: int | None = None
        self.pix: int | None = None
        """The Pix transaction that paid it."""
        self.refunds: tuple[dict[str, Any], ...] = ()

    @property
    def fee(self) -> int:
        """What Asaas takes, once for each payment (amounts assumed)."""
        if self.status == "RECEIVED_IN_CASH":
            return 0
        if self.billing in CARDS:
            return 49 + self.cents * 299 // 10_000
        return 199

    @property
    def refunded(self) -> int:
        """The cents that went back to the payer."""
        return sum(one["cents"] for one in self.refunds if one["status"] == "DONE")

    @property
    def partly_refunded(self) -> bool:
        """Whether a part of the money went back, and no more."""
        return 0 < self.refunded < self.cents
