"""Ordered prefetch: keeps several fetches in flight and hands back the answers in order."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

P = TypeVar("P")
T = TypeVar("T")


def prefetch(
    fetch: Callable[[P], T], positions: Iterable[P], width: int, *, ramp: bool = False
) -> Iterator[T]:
    """Yield `fetch(position)` for every position, in their order.

    At most `width` answers are in flight or waiting for the consumer, so a slow consumer holds
    the fetchers back. An error is raised where its answer would have stood. With `width` 1 no
    thread is started.

    A `ramp` is for positions whose end only an answer tells: the first one is fetched alone, and
    with each answer after which the consumer wants another, one more at a time. What lies beyond
    the end, errors too, is thrown away, and is never more than what was wanted.
    """
    if width <= 1:
        yield from map(fetch, positions)
        return
    tasks: SimpleQueue[tuple[P, Future[T]] | None] = SimpleQueue()
    pending: deque[Future[T]] = deque()
    workers: list[threading.Thread] = []
    remaining = iter(positions)

    def submit(count: int) -> None:
        for position in itertools.islice(remaining, count):
            future: Future[T] = Future()
            pending.append(future)
            tasks.put((position, future))
            if len(workers) < len(pending):
                # A daemon: a fetch that waits out a retry must not keep a failed run alive.
                workers.append(threading.Thread(target=_work, args=(fetch, tasks), daemon=True))
                workers[-1].start()

    try:
        submit(1 if ramp else width)
        while pending:
            answer = pending.popleft().result()
            if not ramp:
                submit(1)
            yield answer
            if ramp:
                submit(min(2, width - len(pending)))
    finally:
        for _ in workers:
            tasks.put(None)


def _work(fetch: Callable[[P], T], tasks: SimpleQueue[tuple[P, Future[T]] | None]) -> None:
    while task := tasks.get():
        position, future = task
        try:
            future.set_result(fetch(position))
        except BaseException as exc:  # noqa: BLE001 - raised again by the consumer
            future.set_exception(exc)
