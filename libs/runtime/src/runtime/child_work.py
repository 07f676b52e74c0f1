"""What a child process of the pool does: its end of the pipe."""

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum, auto
from multiprocessing.connection import Connection, wait

from runtime.memory_limit import limit_memory


class Word(Enum):
    """What a child's answer is."""

    ITEM = auto()
    DONE = auto()
    FAILED = auto()


def serve(pipe: Connection, warm_up: Callable[[], object] | None, memory_bytes: int | None) -> None:
    """The life of a child: warm up, then one piece of work after the other until the pipe ends.

    `memory_bytes`: what all its work may take beside what it has once it is warm.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the parent decides
    threading.Thread(target=_die_with_the_parent, daemon=True).start()
    work = pickle.dumps((_prepare, (warm_up, memory_bytes), False))
    with suppress(EOFError, ConnectionError):
        while True:
            for answer in _answers(work):
                pipe.send_bytes(answer)
            work = pipe.recv_bytes()


def _answers(work: bytes) -> Iterator[bytes]:
    try:
        fn, args, streams = pickle.loads(work)  # noqa: S301 - from our parent alone
        result = fn(*args)
        if streams:
            for item in result:
                yield pickle.dumps((Word.ITEM, item, None))
            result = None
        yield pickle.dumps((Word.DONE, result, None))
    except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
        yield pickle.dumps((Word.FAILED, _portable(error), traceback.format_exc()))


def _portable(error: Exception) -> Exception:
    """The error itself where it survives the pipe, else its name and message."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just made
    except Exception:  # noqa: BLE001 - whatever stands in its way
        return RuntimeError(f"{type(error).__qualname__}: {error}")
    return error


def _prepare(warm_up: Callable[[], object] | None, memory_bytes: int | None) -> None:
    if warm_up is not None:
        warm_up()
    if memory_bytes is not None:
        limit_memory(memory_bytes)


def _die_with_the_parent() -> None:
    """Whoever is at work doesn't read the pipe, so its end would be noticed too late."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
