"""Real children: what they say, how they end, and that nothing of them is left."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from standalone.processes import Process, ending


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def test_what_it_says_is_handed_on_line_by_line_however_long(heard: Any) -> None:
    process = Process("talker", python("print('a' * 300_000); print('b\\nlast', end='')"), say=heard)
    await process.start()
    assert await process.wait() == 0
    assert heard.of("talker") == ["a" * 300_000, "b", "last"]
    assert list(process.recent)[-1] == "last"


async def test_it_is_asked_to_stop_and_ends_in_its_own_way(heard: Any) -> None:
    code = "import signal, sys; signal.signal(15, lambda *_: (print('bye'), sys.exit(3))); print('up'); signal.pause()"
    process = Process("polite", python(code), say=heard)
    await process.start()
    await until(lambda: heard.of("polite") == ["up"])
    await process.stop(10)
    assert heard.of("polite") == ["up", "bye"]
    assert not process.running


async def test_who_does_not_listen_is_killed_with_all_it_started(heard: Any) -> None:
    child = "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"
    code = (
        f"import signal, subprocess, sys; signal.signal(15, signal.SIG_IGN);"
        f"print(subprocess.Popen([sys.executable, '-c', {child!r}]).pid); signal.pause()"
    )
    process = Process("deaf", python(code), say=heard)
    await process.start()
    await until(lambda: heard.of("deaf"))
    grandchild = int(heard.of("deaf")[0])
    await process.stop(0.3)
    assert not process.running
    await until(lambda: gone(grandchild))
    assert heard.of("deaf")[-1] == "did not stop within 0 s and is killed"


async def test_ctrl_c_at_the_terminal_does_not_reach_it(heard: Any) -> None:
    process = Process("apart", python("import os; print(os.getpgrp()); import signal; signal.pause()"), say=heard)
    await process.start()
    await until(lambda: heard.of("apart"))
    assert int(heard.of("apart")[0]) != os.getpgrp()
    await process.stop(10)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
async def test_it_does_not_outlive_a_parent_that_was_killed(heard: Any) -> None:
    code = """
import asyncio, sys
from standalone.processes import Process
async def main():
    child = Process("child", [sys.executable, "-c", "import signal; signal.pause()"], say=lambda *_: None)
    await child.start()
    print(child.pid)
    await child.wait()
asyncio.run(main())
"""
    parent = Process("parent", python(code), say=heard)
    await parent.start()
    await until(lambda: heard.of("parent"))
    child = int(heard.of("parent")[0])
    assert parent.pid
    os.kill(parent.pid, signal.SIGKILL)
    await until(lambda: gone(child))
    assert await parent.wait() == -signal.SIGKILL


async def test_a_program_that_is_not_there_is_an_error(heard: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Process("nobody", [tmp_path / "nobody"], say=heard).start()


def test_endings_in_words() -> None:
    assert (ending(3), ending(-9)) == ("exited with code 3", "was ended by SIGKILL")
