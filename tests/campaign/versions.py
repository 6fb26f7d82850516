"""What a target that knows versions takes for deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.campaign.world import World
    from tests.run_tap import Run

Key = tuple[Any, ...]


class Target:
    """The rows that a target holds by stream and key, with the version that each came with."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._versions: dict[str, dict[Key, int | None]] = {}

    def take(self, run: Run) -> Iterator[tuple[str, set[Key]]]:
        """Load the messages of a run; yields the rows that an announced version takes away."""
        for message in run.messages:
            stream = message.get("stream", "")
            held = self._versions.setdefault(stream, {})
            if message["type"] == "RECORD":
                held[self._world.key(stream, message["record"])] = message.get("version")
            elif message["type"] == "ACTIVATE_VERSION":
                gone = {key for key, version in held.items() if version != message["version"]}
                for key in gone:
                    del held[key]
                yield stream, gone

    def held(self, stream: str) -> set[Key]:
        """The keys of the rows that are not deleted."""
        return set(self._versions.get(stream, {}))
