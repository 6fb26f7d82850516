"""Ordered prefetch: keeps several fetches in flight and hands back the answers in order."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Sized
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

STACK = 8 << 20
"""Bytes of address space for the stack of a thread, as Linux with glibc has it. JSON that nests too
deep is found out after up to ten thousand calls; on Alpine's 1 MiB the process crashed before."""

P = TypeVar("P")
T = TypeVar("T")

LOOK = 2
"""After how many rounds of answers it is considered again how many fetches to keep in flight: the
answers of a round come together, and keep the processor busy for a moment."""

BUSY, IDLE = 0.8, 0.5
"""The share of a processor that this process uses, above which it gains nothing from more fetches
in flight, and below which it does."""


def prefetch(
    fetch: Callable[[P], T], positions: Iterable[P], width: int | Worth, *, ramp: bool = False
) -> Iterator[T]:
    """Yield `fetch(position)` for every position, in their order.

    At most `width` answers are in flight or waiting for the consumer, so a slow consumer holds
    the fetchers back. Where the answers come faster than they can be worked off, it is fewer, for
    threads cost time as well; with one, no thread is used. An error is raised where its answer
    would have stood.

    A `ramp` is for positions whose end only an answer tells: the first one is fetched alone, and
    with each answer after which the consumer wants another, one more at a time. What lies beyond
    the end, errors too, is thrown away, and is never more than what was wanted.

    Who reads one list after another may give a `Worth`, which has learnt from the one before.
    """
    remaining = iter(positions)
    pending: deque[Future[T]] = deque()
    worth = width if isinstance(width, Worth) else Worth(width)
    most = min(worth.width, len(positions)) if isinstance(positions, Sized) else worth.width
    allowed = 1 if ramp else worth.width

    def fetch_one(position: P) -> T:
        outer = _flight.width
        _flight.width = outer * min(most, allowed)
        try:
            return fetch(position)
        finally:
            _flight.width = outer

    workers = _Workers(fetch_one)

    def fill() -> None:
        ahead = min(worth.depth, allowed)
        missing = ahead - len(pending) if ahead > 1 else 0
        for position in itertools.islice(remaining, max(missing, 0)):
            pending.append(workers.submit(position, len(pending) + 1))

    try:
        while True:
            fill()
            if pending:
                answer = pending.popleft().result()
                if not ramp:
                    fill()
            else:
                position = next(remaining, _END)
                if position is _END:
                    return
                answer = fetch_one(position)  # type: ignore[arg-type]
            worth.answered()
            yield answer
            allowed = min(allowed + 1, worth.width)
    finally:
        workers.dismiss()


_END = object()


class _Flight(threading.local):
    width = 1


_flight = _Flight()


def beside() -> int:
    """How many fetches may be in flight with the one that this thread makes, itself included."""
    return _flight.width


def is_wanted() -> bool:
    """Whether what this thread fetches is still waited for."""
    thread = threading.current_thread()
    return not (isinstance(thread, _Worker) and thread.dismissed.is_set())


class Worth:
    """How many fetches are worth being kept in flight, `width` at most."""

    def __init__(
        self,
        width: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        processor: Callable[[], float] = time.process_time,
    ) -> None:
        self.depth = self.width = width
        self._clock, self._processor = clock, processor
        self._answers = 0
        self._since = clock(), processor()

    def answered(self) -> None:
        """Count an answer, and consider the depth again after some of them."""
        self._answers += 1
        if self._answers % (LOOK * self.width):
            return
        (began, used), self._since = self._since, (self._clock(), self._processor())
        share = (self._since[1] - used) / max(self._since[0] - began, 1e-9)
        if share > BUSY:
            self.depth = max(1, self.depth // 2)
        elif share < IDLE:
            self.depth = min(self.width, self.depth * 2)


class _Worker(threading.Thread):
    def __init__(self, work: Callable[[], None], dismissed: threading.Event) -> None:
        # A daemon: a fetch that waits out a retry must not keep a failed run alive.
        super().__init__(target=work, daemon=True)
        self.dismissed = dismissed


def _start(worker: _Worker) -> None:
    usual = threading.stack_size(STACK)
    try:
        worker.start()
    finally:
        threading.stack_size(usual)


class _Workers(Generic[P, T]):
    """Threads that fetch, as many as are needed at once."""

    def __init__(self, fetch: Callable[[P], T]) -> None:
        self._fetch = fetch
        self._tasks: SimpleQueue[tuple[P, Future[T]] | None] = SimpleQueue()
        self._threads: list[_Worker] = []
        self._dismissed = threading.Event()

    def submit(self, position: P, needed: int) -> Future[T]:
        future: Future[T] = Future()
        self._tasks.put((position, future))
        if len(self._threads) < needed:
            self._threads.append(_Worker(self._work, self._dismissed))
            _start(self._threads[-1])
        return future

    def dismiss(self) -> None:
        self._dismissed.set()
        for _ in self._threads:
            self._tasks.put(None)

    def _work(self) -> None:
        while task := self._tasks.get():
            position, future = task
            try:
                future.set_result(self._fetch(position))
            except BaseException as exc:  # noqa: BLE001 - raised again by the consumer
                future.set_exception(exc)
