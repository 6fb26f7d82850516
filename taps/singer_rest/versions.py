"""The version of what a full read brings, and when it is announced.

A target takes a row of an older version than the announced one for deleted. So a version is told
once all that it stands for is written and proven to be all there is, or else not at all.
"""

from __future__ import annotations

import abc
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, ClassVar

from singer_sdk.singerlib.catalog import REPLICATION_INCREMENTAL
from typing_extensions import override

from singer_rest import deletions
from singer_rest.record_stream import RecordStream

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from singer_rest.deletions import Deletions


class VersionedStream(RecordStream, abc.ABC):
    """A stream that can tell which of the rows that a target holds are gone.

    The version is the second in which the full read began, which may take several runs, or one
    more than the last one in the state, so that none is smaller whatever our clock does. Where the
    state is lost too, a smaller one marks too few rows, never too many. Rows of an incremental run
    are as old as the last full read, so that the next one can tell of them.
    """

    deletions: ClassVar[Deletions] = deletions.STOP_APPEARING
    doubted: str | None = None
    """Why what this read has brought may not be all there is, if so."""
    has_brought_rows = False
    """Whether a record has been written since the read began."""

    @property
    def is_incremental(self) -> bool:
        """Whether this run reads changes alone."""
        return self.replication_method == REPLICATION_INCREMENTAL and bool(self.replication_key)

    @property
    def restriction(self) -> str | None:
        """Why the settings may leave rows out of a full read, if they may."""
        maps: Mapping[str, Any] = self.config.get("stream_maps") or {}
        filtered = any(
            isinstance(definition, dict)
            and definition.get("__filter__")
            and fnmatch(self.name, definition.get("__source__") or name)
            for name, definition in maps.items()
        )
        return "stream_maps filters its rows" if filtered else None

    @property
    @override
    def emit_activate_version_messages(self) -> bool:
        # The SDK sends the message before the records: a run that breaks off would leave good
        # rows marked as deleted. See `announce`.
        return False

    @property
    def announces(self) -> bool:
        """Whether this read, if it is complete, tells its version."""
        return (
            self.is_asked
            and not self.is_incremental
            and self.deletions.absence_tells
            and self.restriction is None
        )

    @property
    def is_asked(self) -> bool:
        """Whether the settings ask for versions."""
        asked = bool(self.config.get("emit_activate_version_messages"))
        return asked and self.ABORT_AT_RECORD_COUNT is None

    def begin_version(self, begun: dt.datetime, version: int | None = None) -> None:
        """Begin a read, or go on with one that has a version already; `begun` is by our clock."""
        self.doubted, self.has_brought_rows, self._stream_version = None, False, None
        if self.announces:
            self._stream_version = version or self.next_version(begun)
            self.stream_state["version"] = self._stream_version
        elif self.is_asked and self.is_incremental:
            self._stream_version = self._last_version

    def next_version(self, begun: dt.datetime) -> int:
        """The version of a full read that began at an instant."""
        # Seconds, as the SDK's own: SQL targets keep versions in 32 bits.
        return max(int(begun.timestamp()), (self._last_version or 0) + 1)

    @property
    def _last_version(self) -> int | None:
        version = self.stream_state.get("version")
        return version if type(version) is int else None

    def doubt(self, reason: str) -> None:
        """Note that rows may be missing in this read: its version is not announced."""
        self.doubted = self.doubted or reason

    @property
    def has_to_prove(self) -> bool:
        """Whether it matters that no row is missing for a reason that no count can show."""
        return self.announces

    def announce(self) -> None:
        """Announce the version of a full read that is complete and written, unless in doubt."""
        version = self._stream_version
        asked = self.is_asked and self.selected and self.deletions.absence_tells
        if not asked or self.is_incremental:
            return
        reason = self.restriction or self.doubted
        if not (reason or self.has_brought_rows):
            reason = "no row came, as where an account has lost its access"
        if version is None or reason:
            self.logger.info("%s: its version is not announced, because %s", self.name, reason)
            return
        self._write_activate_version_message(version)
        self.state_manager.is_flushed = False

    @override
    def _write_record_message(self, record: Any) -> None:
        super()._write_record_message(record)
        self.has_brought_rows = True
