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


def prefetch(fetch: Callable[[P], T], positions: Iterable[P], width: int) -> Iterator[T]:
    """Yield `fetch(position)` for every position, in their order.

    At most `width` answers are in flight or waiting for the consumer, so a slow consumer holds
    the fetchers back. An error is raised where its answer would have stood. With `width` 1 no
    thread is started.
    """
    if width <= 1:
        yield from map(fetch, positions)
        return
    tasks: SimpleQueue[tuple[P, Future[T]] | None] = SimpleQueue()
    pending: deque[Future[T]] = deque()
    remaining = iter(positions)

    def submit(count: int) -> None:
        for position in itertools.islice(remaining, count):
            future: Future[T] = Future()
            pending.append(future)
            tasks.put((position, future))

    submit(width)
    # Daemon threads: a fetch that waits out a retry must not keep a failed run alive.
    workers = [threading.Thread(target=_work, args=(fetch, tasks), daemon=True) for _ in pending]
    for worker in workers:
        worker.start()
    try:
        while pending:
            answer = pending.popleft().result()
            submit(1)
            yield answer
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
