"""What a run to come will take: rows, requests and minutes, stream by stream."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from singer_rest import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MINUTE = 60.0


@dataclass(frozen=True)
class Amount:
    """A number that is known, or of which only bounds are."""

    least: float
    most: float | None
    """None if there is no telling."""
    likely: float | None = None
    """What it probably is, where the bounds are wide."""

    @classmethod
    def of(cls, number: float) -> Self:
        """A number that is known."""
        return cls(number, number)

    @property
    def guess(self) -> float:
        """One number to reckon with."""
        return self.least if self.likely is None else self.likely

    def __add__(self, other: Amount) -> Amount:
        return self._with(other, lambda one, two: one + two)

    def __mul__(self, factor: float) -> Amount:
        return self._with(Amount.of(factor), lambda one, two: one * two)

    def at_least(self, other: Amount) -> Amount:
        """The greater of two numbers."""
        return self._with(other, max)

    def _with(self, other: Amount, join: Callable[[float, float], float]) -> Amount:
        endless = self.most is None or other.most is None
        guessed = self.likely is not None or other.likely is not None
        return Amount(
            join(self.least, other.least),
            None if endless else join(self.most or 0, other.most or 0),
            join(self.guess, other.guess) if guessed else None,
        )

    def written(self, places: int = 0) -> str:
        """In words: `1,200`, `1,200 to 1,300`, `about 1,250`, `up to 100`, `at least 7`, `?`."""
        if places and 0 < self.guess < 10**-places and self.most is not None:
            return f"<{10**-places:.{places}f}"
        guess, least = _number(self.guess, places), _number(self.least, places)
        if self.most is None:
            return f"at least {least}" if self.least else "?"
        most = _number(self.most, places)
        if least == most:
            return most
        if self.likely is not None:
            return f"about {guess}"
        return f"{least} to {most}" if self.least else f"up to {most}"

    def in_lots(self, size: int) -> Amount:
        """How many lots of a size it takes, one at least."""
        least, most, likely = (
            None if bound is None else max(1, math.ceil(bound / size))
            for bound in (self.least, self.most, self.likely)
        )
        return Amount(least or 1, most, likely)

    def as_json(self) -> dict[str, int | None]:
        """The bounds as a JSON object of whole numbers; `most` is null if there is none."""
        likely = None if self.least == self.most else self.likely
        bounds = {"least": self.least, "likely": likely, "most": self.most}
        return {
            name: None if bound is None else math.ceil(round(bound, 6))
            for name, bound in bounds.items()
        }


NOTHING = Amount.of(0)


def _number(value: float, places: int) -> str:
    # Upwards: what takes a second is not told as taking no minute.
    scale = 10**places
    return f"{math.ceil(round(value * scale, 6)) / scale:,.{places}f}"


@dataclass(frozen=True)
class Forecast:
    """What a run to come will take for a stream."""

    name: str
    reads: str
    """What it reads, in a few words."""
    rows: Amount = NOTHING
    requests: Amount = NOTHING
    latency: float = 0.0
    """How long a request takes, in seconds."""
    beside: float = 1.0
    """How many requests are under way at the same time, on average."""
    note: str = ""
    """Why a number has no upper bound, or is not known better."""
    outcome: str = "planned"
    reason: str = ""
    """Why it cannot be read, or need not be."""
    selected: bool = True
    """Whether its rows are written; else they are read for the streams that follow it."""

    @property
    def seconds(self) -> Amount:
        """How long it takes if nothing holds requests back."""
        return self.requests * (self.latency / self.beside)


@dataclass(frozen=True)
class Plan:
    """What a run to come will take."""

    tap: str
    forecasts: Sequence[Forecast]
    sent: int
    """Requests that were sent to tell it."""
    requests_per_minute: int | None = None
    remarks: list[str] = field(default_factory=list)
    """What follows from it, a sentence each."""

    @property
    def rows(self) -> Amount:
        """The rows of all streams."""
        return sum((each.rows for each in self.forecasts), NOTHING)

    @property
    def requests(self) -> Amount:
        """The requests for all streams."""
        return sum((each.requests for each in self.forecasts), NOTHING)

    @property
    def seconds(self) -> Amount:
        """How long a run takes: its streams are read one after the other."""
        spent = sum((each.seconds for each in self.forecasts), NOTHING)
        return self._within_the_limit(spent, self.requests)

    def seconds_of(self, forecast: Forecast) -> Amount:
        """How long it takes for a stream."""
        return self._within_the_limit(forecast.seconds, forecast.requests)

    def _within_the_limit(self, seconds: Amount, requests: Amount) -> Amount:
        limit = self.requests_per_minute
        return seconds.at_least(requests * (MINUTE / limit)) if limit else seconds

    def as_text(self) -> str:
        """The plan as a table, and what follows from it."""
        heading = ["stream", "reads", "rows", "requests", "minutes"]
        lines = [[each.name, _told(each), *self._figures(each)] for each in self.forecasts]
        total = [self.rows.written(), self.requests.written(), _minutes(self.seconds)]
        told = table.aligned([heading, *lines, ["in all", "", *total]], texts=2)
        return "\n".join([told, "", *self.sentences()])

    def _figures(self, forecast: Forecast) -> list[str]:
        if forecast.outcome != "planned":
            return ["", "", ""]
        minutes = _minutes(self.seconds_of(forecast))
        return [forecast.rows.written(), forecast.requests.written(), minutes]

    def sentences(self) -> Iterator[str]:
        """What there is to say beside the table."""
        yield told_sent(self.sent)
        notes = defaultdict(list)
        for each in self.forecasts:
            if each.note:
                notes[each.note].append(each.name)
        for note, names in notes.items():
            yield f"{', '.join(names)}: {note}."
        yield from self.remarks
        # What follows a stream that cannot be read has the same reason.
        yield from dict.fromkeys(each.reason for each in self.forecasts if each.reason)

    def as_json(self) -> dict[str, Any]:
        """The plan as a JSON object."""
        return {
            "tap": self.tap,
            "rows": self.rows.as_json(),
            "requests": self.requests.as_json(),
            "seconds": self.seconds.as_json(),
            "requests_sent": self.sent,
            "remarks": self.remarks,
            "streams": {
                each.name: {
                    "outcome": each.outcome,
                    "reason": each.reason or None,
                    "selected": each.selected,
                    "reads": each.reads,
                    "rows": each.rows.as_json(),
                    "requests": each.requests.as_json(),
                    "seconds": self.seconds_of(each).as_json(),
                    "note": each.note or None,
                }
                for each in self.forecasts
            },
        }


def _minutes(seconds: Amount) -> str:
    return (seconds * (1 / MINUTE)).written(1)


def _told(forecast: Forecast) -> str:
    return f"{forecast.outcome}: see below" if forecast.reason else forecast.reads


def told_sent(requests: int) -> str:
    """What it took to look."""
    return f"This took {count(requests, 'request')}."


def count(number: float, name: str) -> str:
    """A number of things: `1 request`, `2,000 requests`."""
    return f"{number:,.0f} {name}{'' if number == 1 else 's'}"
