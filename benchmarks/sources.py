"""The two lists that are read, by the names that the tools need."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """A list of an API."""

    api: str
    base: str
    """Path of the API at the server."""
    stream: str
    key: str
    amount: str
    """The field whose sum is compared; of billings a count, for tools that parse floats round the
    huge amounts among theirs, and the floor is one of them."""
    token: str
    """The setting of our tap that holds the credential."""

    @property
    def path(self) -> str:
        """Path of the list at the server."""
        return f"{self.base}/{self.stream}"


PAYMENTS = Source("asaas", "/asaas/v3", "payments", "id", "value", "access_token")
BILLINGS = Source(
    "clientbase", "/clientbase/v1", "billings", "uuid", "product_quantity", "auth_token"
)
