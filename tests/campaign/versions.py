"""What a target that knows versions takes for deleted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.campaign.world import World
    from tests.run_tap import Run

Key = tuple[Any, ...]
LATELY = 600
"""Seconds within which a version was made by a run of the same job."""


class Target:
    """The rows that a target holds by stream and key, with the version that each came with."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._versions: dict[str, dict[Key, int | None]] = {}
        self._runs: dict[tuple[str, Any], set[int]] = {}
        self._run = 0

    def take(self, run: Run) -> Iterator[tuple[str, set[Key]]]:
        """Load the messages of a run; yields the rows that an announced version takes away."""
        self._run += 1
        for message in run.messages:
            stream = message.get("stream", "")
            held = self._versions.setdefault(stream, {})
            if message["type"] == "RECORD":
                version = message.get("version")
                held[self._world.key(stream, message["record"])] = version
                self._runs.setdefault((stream, version), set()).add(self._run)
            elif message["type"] == "ACTIVATE_VERSION":
                gone = {key for key, version in held.items() if version != message["version"]}
                for key in gone:
                    del held[key]
                yield stream, gone

    def held(self, stream: str) -> set[Key]:
        """The keys of the rows that are not deleted.

        Those of a version that several runs have just written are left out: a version is a second,
        runs take less here, and what the first of them wrote before it was killed then stays.
        """
        lately = time.time() - LATELY
        return {
            key
            for key, version in self._versions.get(stream, {}).items()
            if len(self._runs[stream, version]) == 1 or (version or 0) < lately
        }
