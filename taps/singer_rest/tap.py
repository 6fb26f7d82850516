"""The tap that every Singer REST tap here extends: settings, transport, command line."""

from __future__ import annotations

import abc
import copy
import time
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk.exceptions import FatalAPIError
from singer_sdk.helpers.capabilities import PluginCapabilities, TapCapabilities
from singer_sdk.singerlib import StateMessage
from typing_extensions import override

from singer_rest import exact_json, progress, report
from singer_rest.errors import RunBoundReachedError, RunStoppedError
from singer_rest.messages import ExactWriter
from singer_rest.previewed_tap import PreviewedTap
from singer_rest.report import RunOutcome
from singer_rest.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

    from singer_sdk.helpers.capabilities import CapabilitiesEnum

    from singer_rest.stream import RestStream


class RestTap(PreviewedTap):
    """A tap over one REST API; it hands its streams their settings and their transport."""

    package_name = "singer-taps-br"
    message_writer_class = ExactWriter
    # Without BATCH: see the stream.
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        TapCapabilities.ACTIVATE_VERSION,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]

    label: ClassVar[str]
    """What people call the product whose API it reads."""
    website: ClassVar[str]
    """Where that has its home page."""

    @cached_property
    def transport(self) -> Transport:
        """The way to the API that all streams share, and with it their budget."""
        values = self.settings
        return Transport(
            values.api_url,
            values.concurrency,
            values.requests_per_minute,
            values.proxies(),
            values.max_requests,
        )

    @abc.abstractmethod
    @override
    def discover_streams(self) -> Sequence[RestStream]: ...

    @override  # type: ignore[misc]
    def sync_all(self) -> None:
        """Read all selected streams, and report what came of it.

        Raises:
            StreamsFailedError: Some of them could not be read; the others are complete.
        """
        streams, reports = self.read_streams, [stream.report for stream in self.read_streams]
        began, outcome, terminal = time.monotonic(), RunOutcome.FAILED, progress.terminal()
        reason: str | None = None
        try:
            self.warn_of_what_is_given()
            with progress.Progress(reports, self.logger, terminal):
                reached = self._read()
            self.tell_failures()
            lacks = reached is RunOutcome.COMPLETE and any(each.missing for each in reports)
            outcome = RunOutcome.INCOMPLETE if lacks else reached
        except SystemExit:
            outcome, reason = RunOutcome.STOPPED, "told to stop"
            raise
        except FatalAPIError as error:
            outcome = (
                RunOutcome.STOPPED if isinstance(error, RunStoppedError) else RunOutcome.FAILED
            )
            reason = str(error)
            raise
        except OSError as error:
            reason = f"the output cannot be written ({type(error).__name__})"
            raise
        finally:
            # A stream that is not selected may be read for those that hang on it.
            shown = [s.report for s in streams if s.selected or s.report.began]
            told = report.as_json(self.name, outcome, time.monotonic() - began, shown, reason)
            self.logger.info("Run report: %s", exact_json.encode(told).decode())
            if terminal:
                progress.show(terminal, f"{report.as_table(shown)}\n{report.summary(told)}\n")

    def _read(self) -> RunOutcome:
        streams = [stream for stream in self.read_streams if not stream.parent_stream_type]
        before = self._progress()
        try:
            self._write_out(super().sync_all)
            self._end_round(streams, done=False)
        except RunStoppedError as stop:
            self._end_round(streams, done=True)
            if not isinstance(stop, RunBoundReachedError):
                raise
            if self._progress() == before:
                bound = self.settings.max_requests
                raise RunStoppedError(
                    f"max_requests ({bound}) is too small for the run to get on: raise it"
                ) from stop
            read = (
                ", ".join(stream.name for stream in streams if stream.finished) or "no stream yet"
            )
            self.logger.warning("%s", self.bound_reached(read))
            return RunOutcome.BOUNDED
        return RunOutcome.COMPLETE

    def _write_out(self, run: Callable[[], object]) -> None:
        """Run something that writes messages, and send the last of them however it ends."""
        writer = self.message_writer if isinstance(self.message_writer, ExactWriter) else None
        try:
            run()
        except BaseException:
            if writer:
                writer.close()
            raise
        if writer:
            writer.flush()

    def bound_reached(self, read: str) -> str:
        """What to tell when `max_requests` ends a run that has read some streams to their end."""
        return (
            f"max_requests ({self.settings.max_requests}) is reached. Read to the end: {read}. "
            "Run again: it goes on from the state"
        )

    def _progress(self) -> dict[tuple[str, str], Any]:
        """What of the state tells how far the runs have got."""
        told = {
            (stream, name): entry.get(name)
            for stream, entry in self.state.get("bookmarks", {}).items()
            for name in ("replication_key_value", "unfinished")
        }
        return copy.deepcopy({place: value for place, value in told.items() if value})

    def _end_round(self, streams: Sequence[RestStream], *, done: bool) -> None:
        """Note which streams need not be read by the run that goes on, or that all were read."""
        for stream in streams:
            stream.mark(done=done and stream.finished)
        # A target confirms what precedes a state, and the SDK does not write the same state twice.
        self.write_message(StateMessage(value=self.state))

    @override  # type: ignore[misc]
    def run_sync_dry_run(self, *args: Any, **kwargs: Any) -> bool:
        self._write_out(partial(super().run_sync_dry_run, *args, **kwargs))
        self.tell_failures()
        streams = self.read_streams
        lacking = sum(stream.lacks for stream in streams)
        following = sum(bool(stream.parent_stream_type) for stream in streams)
        self.logger.info(
            "All %d streams answered%s%s",
            len(streams) - lacking - following,
            f"; the account lacks {lacking} more" if lacking else "",
            f"; not asked: {following} that follow others" if following else "",
        )
        return True

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        # The last checkpoint's state is written already; the SDK would write into the middle of
        # a line and exit with 0, as if the run had come to its end.
        onward = "" if self.previews else ": a next run goes on from the last state"
        self.logger.warning("Stopped by signal %d%s", signum, onward)
        writer = self.message_writer
        if isinstance(writer, ExactWriter):
            writer.exit(128 + signum)
