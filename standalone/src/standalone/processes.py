"""Child processes that never outlive us."""

import asyncio
import ctypes
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Say = Callable[[str, str], None]
"""Takes a process's name and one line of its output."""


class Process:
    """A program in a process group of its own, so that Ctrl-C reaches us and not it.

    On Linux it gets `death_signal` when we die without having stopped it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        say: Say,
        stop_signal: signal.Signals = signal.SIGTERM,
        death_signal: signal.Signals = signal.SIGKILL,
        account: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.recent: deque[str] = deque(maxlen=20)
        """The last lines of its last life, to explain a death."""
        self._command = [str(word) for word in command]
        self._env = env
        self._say = say
        self._stop_signal = stop_signal
        self._death_signal = death_signal
        self._account = account or {}
        self._child: asyncio.subprocess.Process | None = None
        self._output: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.returncode is None

    async def start(self) -> None:
        """Start it, again if it ran before. Raises OSError when the program can't be run."""
        parent = os.getpid()
        self.recent.clear()
        self._child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._env,
            process_group=0,
            preexec_fn=lambda: die_with(parent, self._death_signal),  # it only makes two system calls
            **self._account,
        )
        self._output = asyncio.create_task(self._pass_on(self._child), name=f"output of {self.name}")

    async def wait(self) -> int:
        """Its exit code, negative for a signal, once it and all it started are gone."""
        child = self._running_child()
        code = await child.wait()
        self._signal_group(signal.SIGKILL)  # what it left behind
        if self._output:
            await asyncio.shield(self._output)
        return code

    async def stop(self, within_s: float) -> None:
        """Ask it to stop; kill it and all it started when it takes longer."""
        if not self.running:
            return
        self._running_child().send_signal(self._stop_signal)
        try:
            await asyncio.wait_for(self.wait(), within_s)
        except TimeoutError:
            self._say(self.name, f"did not stop within {within_s:.0f} s and is killed")
            self.kill()
            await self.wait()

    def kill(self) -> None:
        if self.running:
            self._signal_group(signal.SIGKILL)

    def hold(self) -> None:
        """It and all it started stand still, until they may `go_on`."""
        if self.running:
            self._signal_group(signal.SIGSTOP)

    def go_on(self) -> None:
        if self.running:
            self._signal_group(signal.SIGCONT)

    def _running_child(self) -> asyncio.subprocess.Process:
        if self._child is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._child

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._running_child().pid, number)
        except (ProcessLookupError, PermissionError):  # nobody left, or only what macOS has not reaped yet
            return

    async def _pass_on(self, child: asyncio.subprocess.Process) -> None:
        """Hand on whole lines, however long they are."""
        rest = b""
        while child.stdout and (piece := await child.stdout.read(65_536)):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                self._hand_on(line)
        if rest:
            self._hand_on(rest)

    def _hand_on(self, raw: bytes) -> None:
        line = raw.decode("utf-8", "replace").rstrip()
        self.recent.append(line)
        self._say(self.name, line)


def ending(code: int) -> str:
    """An exit code in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"


def die_with(parent: int, number: signal.Signals) -> None:
    """For a child that has just begun: get that signal when `parent` dies. On Linux alone."""
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
