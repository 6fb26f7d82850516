"""What of a state is not used is said, in one line each, without its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from singer_rest.saved_state import complaints

if TYPE_CHECKING:
    from collections.abc import Mapping

HELD = {"replication_key": "updated_at", "replication_key_value": "2026-01-01T00:00:00Z"}


NO_PLACE = "the state holds a place to go on from that this tap cannot read, and it is ignored"


@dataclass
class Stream:
    name: str = "billings"
    replication_key: str | None = "updated_at"
    is_incremental: bool = True

    def understands(self, place: Mapping[str, Any]) -> bool:
        return "done" in place


def told(entry: dict[str, Any], **stream: Any) -> list[str]:
    return list(complaints({"billings": entry}, ["billings"], [Stream(**stream)]))


@pytest.mark.parametrize(
    "entry",
    [
        {},
        HELD,
        {**HELD, "unfinished": None},
        {**HELD, "unfinished": {}},
        {"unfinished": {"done": "2026-01-01T00:00:00Z"}},
        {"version": 1},
        {"replication_key": None},
        {"served": ["billings"]},
        {"partitions": []},
    ],
)
def test_what_a_tap_writes_itself_is_no_ground_for_complaint(entry: dict[str, Any]) -> None:
    assert told(entry) == []


@pytest.mark.parametrize("key", ["created_at", 5, ["updated_at"], {"a": "secret"}])
def test_a_bookmark_of_another_field(key: object) -> None:
    assert told({**HELD, "replication_key": key}) == [
        "billings: the bookmark in the state is not of updated_at: the stream starts over"
    ]


@pytest.mark.parametrize(
    "entry", [{"updated_at": "secret"}, {"partitions": [{"context": {"id": "secret"}}]}]
)
def test_a_bookmark_of_another_shape(entry: dict[str, Any]) -> None:
    assert told(entry) == [
        "billings: the state holds no bookmark that this tap can read: the stream starts over"
    ]
    assert told(entry, is_incremental=False) == []


@pytest.mark.parametrize("place", ["secret", 5, ["done"], {"page": "secret"}])
def test_a_place_that_is_not_understood(place: object) -> None:
    assert told({**HELD, "unfinished": place}) == [f"billings: {NO_PLACE}"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["orders"], "orders"),
        (["b", "a"], "a, b"),
        (["ana@example.com"], "1"),
        (["orders", "ana@example.com", "a\nb", "x" * 65], "orders, 3 more"),
        ([f"s{n}" for n in range(9)], "s0, s1, s2, s3, s4, 4 more"),
    ],
)
def test_unknown_streams_are_named_if_they_look_like_names(names: list[str], said: str) -> None:
    bookmarks: dict[str, dict[str, Any]] = {name: {} for name in [*names, "billings"]}
    assert list(complaints(bookmarks, ["billings"], [Stream()])) == [
        f"The state is of other streams too, which are ignored: {said}"
    ]
