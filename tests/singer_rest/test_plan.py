"""Numbers of which only bounds are known, and the plan that is made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from singer_rest.check import Check, CheckOutcome, Finding
from singer_rest.plan import Amount, Forecast, Plan

numbers = st.integers(0, 10**6)


@st.composite
def known(draw: st.DrawFn) -> tuple[Amount, int]:
    """An amount, and a number within its bounds."""
    least, number, most = sorted(draw(st.tuples(numbers, numbers, numbers)))
    likely = draw(st.none() | st.integers(least, most))
    return Amount(least, draw(st.sampled_from([None, most])), likely), number


@given(known(), known(), st.integers(0, 50))
def test_what_is_reckoned_with_bounds_lies_within_bounds(
    one: tuple[Amount, int], two: tuple[Amount, int], factor: int
) -> None:
    for amount, number in (
        (one[0] + two[0], one[1] + two[1]),
        (one[0] * factor, one[1] * factor),
        (one[0].at_least(two[0]), max(one[1], two[1])),
    ):
        assert amount.least <= number
        assert amount.most is None or number <= amount.most
        assert amount.least <= amount.guess
        assert amount.most is None or amount.guess <= amount.most


@given(numbers, numbers)
def test_known_numbers_stay_known(one: int, two: int) -> None:
    assert Amount.of(one) + Amount.of(two) == Amount.of(one + two)
    assert Amount.of(one).at_least(Amount.of(two)) == Amount.of(max(one, two))


@pytest.mark.parametrize(
    ("amount", "places", "text"),
    [
        (Amount.of(0), 0, "0"),
        (Amount.of(1200), 0, "1,200"),
        (Amount(1200, 1300), 0, "1,200 to 1,300"),
        (Amount(1200, 1300, 1250), 0, "about 1,250"),
        (Amount(0, 100), 0, "up to 100"),
        (Amount(7, None), 0, "at least 7"),
        (Amount(7, None, 9), 0, "at least 7"),
        (Amount(0, None), 0, "?"),
        (Amount.of(0.001), 1, "<0.1"),
        (Amount.of(1.21), 1, "1.3"),
        (Amount.of(1.2), 1, "1.2"),
        (Amount(0.01, None), 1, "at least 0.1"),
    ],
)
def test_a_number_says_how_sure_it_is(amount: Amount, places: int, text: str) -> None:
    assert amount.written(places) == text


def test_what_takes_a_moment_is_not_told_as_nothing() -> None:
    assert Amount(0.001, 1.2).as_json() == {"least": 1, "likely": None, "most": 2}


@pytest.mark.parametrize(
    ("requests", "runs"),
    [
        (Amount.of(0), "1"),
        (Amount.of(10), "1"),
        (Amount.of(11), "2"),
        (Amount(5, 25), "1 to 3"),
        (Amount(5, 60, 12), "about 2"),
        (Amount(11, None, 31), "at least 2"),
    ],
)
def test_runs_are_as_sure_as_the_requests_that_fill_them(requests: Amount, runs: str) -> None:
    assert requests.in_lots(10).written() == runs


@given(st.lists(st.tuples(numbers, st.floats(0, 10)), max_size=5), st.integers(1, 1000))
def test_a_run_takes_no_less_than_its_limit_says(
    streams: list[tuple[int, float]], limit: int
) -> None:
    planned = [
        Forecast(str(number), "everything", Amount.of(1), Amount.of(requests), seconds)
        for number, (requests, seconds) in enumerate(streams)
    ]
    seconds = Plan("tap-x", planned, 1, limit).seconds.least
    requests = sum(requests for requests, _ in streams)
    assert seconds >= 60 * requests / limit * (1 - 1e-9)
    assert seconds >= Plan("tap-x", planned, 1).seconds.least


def test_a_plan_as_text_and_as_json() -> None:
    plan = Plan(
        "tap-x",
        [
            Forecast("bills", "everything", Amount.of(250), Amount.of(3), 40.0, 2.0),
            Forecast("notes", "with bills", Amount(0, None), note="nobody counts them"),
            Forecast("cards", "everything", outcome="failed", reason="cards: GET /cards fails"),
        ],
        sent=1,
        remarks=["That is much."],
    )
    assert plan.as_text().splitlines() == [
        "stream  reads                      rows  requests  minutes",
        "------  -----------------  ------------  --------  -------",
        "bills   everything                  250         3      1.0",
        "notes   with bills                    ?         0      0.0",
        "cards   failed: see below",
        "in all                     at least 250         3      1.0",
        "",
        "This took 1 request.",
        "notes: nobody counts them.",
        "That is much.",
        "cards: GET /cards fails",
    ]
    told = plan.as_json()
    assert told["rows"] == {"least": 250, "likely": None, "most": None}
    assert told["seconds"] == {"least": 60, "likely": None, "most": 60}
    assert told["streams"]["cards"]["reason"] == "cards: GET /cards fails"
    assert told["streams"]["bills"]["selected"] is True
    assert told["streams"]["bills"]["requests"] == {"least": 3, "likely": None, "most": 3}


def test_a_check_as_text_and_as_json() -> None:
    check = Check(
        "tap-x",
        [
            Finding("bills", CheckOutcome.OK, "2 rows, as declared"),
            Finding("cards", CheckOutcome.FAILED, "answered 404 Not Found"),
        ],
        sent=2,
    )
    assert check.as_text().splitlines() == [
        "stream  outcome  what",
        "------  -------  ----",
        "bills   ok       2 rows, as declared",
        "cards   failed   answered 404 Not Found",
        "",
        "2 streams: 1 ok, 1 failed. This took 2 requests.",
    ]
    assert check.as_json()["streams"]["cards"] == {
        "outcome": "failed",
        "told": "answered 404 Not Found",
    }
