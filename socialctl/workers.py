"""Work shared out to processes like this one: forked, so that nothing they need is sent to them but numbers."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from select import select
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from socialctl.model.errors import ToolError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Result = TypeVar("Result")
_ENDING = (signal.SIGINT, signal.SIGTERM)


def processors() -> int:
    """How many processors this process may use."""
    # Not every system says which.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared_out(work: Callable[[int], Result], pieces: int, processes: int) -> Iterator[Result]:
    """What ``work`` makes of each number below ``pieces``, in order, done by several processes; ``ToolError`` where one
    of them is killed."""
    left = iter(range(pieces))
    results: dict[int, Result] = {}
    with _workers(work, min(processes, pieces)) as workers:
        at_work = {worker: worker.begin(number) for worker, number in zip(workers, left, strict=False)}
        for wanted in range(pieces):
            while wanted not in results:
                readable, _, _ = select(at_work, (), ())
                for worker in readable:
                    done = at_work.pop(worker)
                    # It gets its next work first, and does not wait until we have read what it has done.
                    if (number := next(left, None)) is not None:
                        at_work[worker] = worker.begin(number)
                    results[done] = worker.result(done)
            yield results.pop(wanted)


@contextmanager
def beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Have another process do something while this one goes on; what this yields waits for the result."""
    with _workers(lambda _: work(), 1) as workers:
        workers[0].begin(0)
        yield lambda: workers[0].result(0)


@contextmanager
def _workers(work: Callable[[int], Result], number: int) -> Iterator[list[_Worker[Result]]]:
    """So many processes like this one; they are gone when the context is left, however it is left."""
    workers: list[_Worker[Result]] = []
    gc.freeze()  # what exists by now lives to the end: no process need look through it again and again
    try:
        with _signals_waiting():
            workers.extend(_Worker(work) for _ in range(number))
        yield workers
    finally:
        for worker in workers:
            worker.end()
        gc.unfreeze()


@contextmanager
def _signals_waiting() -> Iterator[None]:
    """What would end this process waits: a worker just forked would answer it as this one does, and say it twice."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker(Generic[Result]):
    """A process that does one numbered piece of work after the other, and ends by itself when this one is gone.

    Those of concurrent.futures outlive a process that is killed, and fill standard error where a terminal interrupts
    all of them.
    """

    def __init__(self, work: Callable[[int], Result]) -> None:
        from multiprocessing import Pipe

        self._work = work
        self._status: int | None = None
        self._pipe, theirs = Pipe()
        self._process = os.fork()
        if not self._process:
            self._serve(theirs)
        theirs.close()

    def _serve(self, pipe: Connection) -> NoReturn:
        try:
            for number in _ENDING:
                signal.signal(number, signal.SIG_DFL)  # the process that was asked says that it was interrupted
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
            gc.disable()  # a worker ends with the run, and what it makes has no cycles
            self._pipe.close()
            while True:
                pipe.send(self._work(pipe.recv()))
        finally:
            os._exit(1)

    def fileno(self) -> int:
        """What becomes readable when a result is there."""
        return self._pipe.fileno()

    def begin(self, number: int) -> int:
        """Have it do that piece of work."""
        with suppress(BrokenPipeError):  # ``result`` says why it is gone
            self._pipe.send(number)
        return number

    def result(self, number: int) -> Result:
        """What it made of that piece of work; ``ToolError`` where it was killed."""
        try:
            made: Result = self._pipe.recv()
        except (EOFError, OSError):
            if not os.WIFSIGNALED(self._ended()):
                return self._work(number)  # what failed there fails here too, where it can be said
            raise ToolError("a part of the work was killed from outside", hint="is there enough memory?") from None
        return made

    def end(self) -> None:
        """End it; what it holds need not be put away."""
        self._pipe.close()
        if self._status is None:
            os.kill(self._process, signal.SIGKILL)
            self._ended()

    def _ended(self) -> int:
        """How it ended, waited for."""
        if self._status is None:
            _, self._status = os.waitpid(self._process, 0)
        return self._status
