"""What the server is to answer: set from outside, by any thread, while it runs."""

import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args

from wire.faults import Fault
from wire.heard import Heard, Operation

Fixed = str | Mapping[str, Any]
Answer = Fixed | Callable[[Any], "Fixed | Fault | Awaitable[Fixed | Fault]"]


T = TypeVar("T")


@dataclass
class _Line(Generic[T]):
    to: str
    what: T
    left: int | None


@dataclass
class Script:
    """Answers and faults. The newest answer that fits is given; faults take their turns, oldest first."""

    _answers: list[_Line[Answer]] = field(default_factory=list)
    _faults: list[_Line[Fault]] = field(default_factory=list)
    _heard: list[Heard] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def says(self, to: str, answer: Answer, times: int | None) -> None:
        _check(to)
        with self._lock:
            self._answers.append(_Line(to, answer, times))

    def fails(self, on: str, fault: Fault, times: int | None) -> None:
        _check(on)
        with self._lock:
            self._faults.append(_Line(on, fault, times))

    def recovers(self) -> None:
        with self._lock:
            self._faults.clear()

    def hear(self, request: Heard) -> Fault | None:
        """Note the request; the fault that is due for it."""
        with self._lock:
            self._heard.append(request)
            return _take(self._faults, request)

    def answer(self, request: Heard) -> Answer | None:
        with self._lock:
            return _take(self._answers[::-1], request)

    def heard(self) -> list[Heard]:
        with self._lock:
            return list(self._heard)

    def forget(self) -> None:
        with self._lock:
            self._answers.clear()
            self._faults.clear()
            self._heard.clear()


def _take(lines: list[_Line[T]], request: Heard) -> T | None:
    for line in lines:
        if line.left != 0 and request.is_meant(line.to):
            if line.left is not None:
                line.left -= 1
            return line.what
    return None


def _check(target: str) -> None:
    if target and not target.startswith("/") and target not in get_args(Operation):
        raise ValueError(f"{target!r} is neither an operation nor a part of a path")
