"""What a look into a file may do to the child process that takes it."""

import os
import signal
from collections.abc import Iterator

from gateway.arrival.magic import Form


def ends_its_process(_head: bytes, _complete: bool) -> Iterator[Form | None]:
    yield None
    os.kill(os.getpid(), signal.SIGKILL)


def never_ends(_head: bytes, _complete: bool) -> Iterator[Form | None]:
    yield None
    signal.pause()
