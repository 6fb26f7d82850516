"""What becomes of a stream: its outcome, and that its failures stay its own."""

from __future__ import annotations

import abc
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from singer_sdk.exceptions import FatalAPIError
from typing_extensions import override

from singer_rest import errors, paging
from singer_rest.errors import RunStoppedError, StreamFailedError, StreamLackingError
from singer_rest.report import Outcome
from singer_rest.responses import Action, Hint, Verdict
from singer_rest.versions import VersionedStream

if TYPE_CHECKING:
    from collections.abc import Iterator


class IsolatedStream(VersionedStream, abc.ABC):
    """A stream that fails alone."""

    lacks = False
    """Whether the account has no such thing."""

    @property
    def finished(self) -> bool:
        """Whether this run has read the stream to its end, or did not have to."""
        return self.report.outcome in {Outcome.COMPLETE, Outcome.INCOMPLETE, Outcome.SKIPPED}

    @contextmanager
    def isolated(self, *, logged: bool = True) -> Iterator[None]:
        """Let what goes wrong fail this stream, and not the other ones; the log tells, or not."""
        try:
            with self._explained():
                yield
        except StreamLackingError as error:
            self.lacks = True
            self.skip(str(error), logged=logged)
        except StreamFailedError as error:
            self.give_up(str(error), logged=logged)
        except RunStoppedError:
            raise
        except FatalAPIError as error:  # the command line says it
            self.report.outcome, self.report.reason = Outcome.FAILED, str(error)
            raise
        except OSError:  # from writing
            raise
        except Exception as error:  # noqa: BLE001 - the other streams can be read
            self.give_up(f"{self.name}: {errors.unexpected(error)}", logged=logged)
            self.logger.debug("%s", errors.trace(error))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except paging.RepeatedPageError:
            self.fail(Verdict(Action.FATAL, "answers with the same page again", Hint.PAGES))
        except RecursionError:
            self.fail(Verdict(Action.FATAL, "answered JSON that nests too deep"))
        except paging.MissingRowsError as error:
            self.fail(Verdict(Action.FATAL, f"does not list every row: {error}", Hint.COUNT))

    def complete(self) -> None:
        """Note that the stream has been read to its end."""
        lacks = self.report.missing
        self.report.outcome = Outcome.INCOMPLETE if lacks else Outcome.COMPLETE

    def give_up(self, reason: str, *, logged: bool = True) -> None:
        """Let the stream fail, and say why."""
        self.report.outcome, self.report.reason = Outcome.FAILED, reason
        if logged:
            self.logger.error("%s", reason)

    def skip(self, reason: str, *, logged: bool = True) -> None:
        """Leave the stream out, and say why."""
        self.report.outcome, self.report.reason = Outcome.SKIPPED, reason
        if logged:
            self.logger.info("%s", reason)

    @cached_property
    def audit(self) -> paging.Audit:
        """Whom the readings of the stream tell what they have proven."""
        return _StreamAudit(self)


class _StreamAudit(paging.Audit):
    """Puts what is proven into the report; missing rows are a warning if the settings say so."""

    def __init__(self, stream: IsolatedStream) -> None:
        self._stream = stream

    @property
    def strict(self) -> bool:  # type: ignore[override]
        return self._stream.has_to_prove

    @override
    def counted(self, announced: int, read: int) -> None:
        self._stream.report.counted(announced, read)
        super().counted(announced, read)

    @override
    def lacks(self, rows: int, error: paging.MissingRowsError) -> None:
        stream = self._stream
        stream.report.lacks(rows)
        if stream.settings.on_missing_rows != "warn":
            raise error
        stream.logger.warning("%s: %s; they may be missing", stream.name, error)
        self.doubt("rows are missing")

    @override
    def again(self) -> None:
        self._stream.report.again()

    @override
    def doubt(self, reason: str) -> None:
        self._stream.doubt(reason)
