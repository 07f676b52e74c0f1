"""What the tests of the process pool have children do."""

import os
import signal
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from runtime.errors import BadInput

WARMED: list[object] = []


class UnportableError(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def warm() -> object:
    WARMED.append(os.getpid())
    return lambda: "a result that could not be pickled"


def hold_a_model() -> None:
    WARMED.append(bytearray(150 << 20))


def warmed() -> list[object]:
    return WARMED


def never_warm() -> None:
    raise BadInput("no_model", "There is no model.")


def fails_to_warm_once(mark: Path) -> None:
    if mark.exists():
        mark.unlink()
        raise BadInput("no_model", "There is no model.")


def dies_warming_once(mark: Path) -> None:
    if mark.exists():
        mark.unlink()
        os._exit(4)


def refuse(code: str) -> None:
    raise BadInput(code, "This can't be read.")


def fail_unportably() -> None:
    raise UnportableError("half", "-and-half")


def fail_to_connect() -> None:
    raise ConnectionRefusedError("the other side is away")


def lambdas() -> object:
    return lambda: None


def count(to: int) -> Iterator[int]:
    yield from range(to)


def count_then_refuse(to: int) -> Iterator[int]:
    yield from range(to)
    raise BadInput("enough", "That is enough.")


def say_your_pid_for_ever() -> Iterator[int]:
    while True:
        yield os.getpid()


def hang(file: Path) -> None:
    file.write_text(str(os.getpid()))
    while True:
        time.sleep(60)  # a child that never ends by itself


def interrupt_yourself() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def echo(data: bytes) -> bytes:
    return data


def unpack(packed: bytes) -> int:
    """As a decoder does that believes what it is given."""
    return len(zlib.decompress(packed))


def unpack_in_steps(packed: bytes) -> Iterator[int]:
    yield 0
    yield unpack(packed)
