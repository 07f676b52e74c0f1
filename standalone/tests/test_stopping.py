"""Whoever takes long to stop is named."""

import asyncio
import sys
from typing import Any

from standalone.processes import Process
from standalone.stopping import stop_together


async def test_a_wait_is_explained_and_a_short_one_is_not(heard: Any) -> None:
    slow = "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True); signal.pause()"
    quick = "import signal; print('up', flush=True); signal.pause()"
    processes = [
        Process(name, [sys.executable, "-c", code], say=heard)
        for name, code in (("transcriber", slow), ("vision", quick))
    ]
    for process in processes:
        await process.start()
    async with asyncio.timeout(20):
        while len(heard.lines) < 2:
            await asyncio.sleep(0.01)
    said: list[str] = []
    await stop_together(processes[1:], 20, said.append, silent_s=10)
    assert said == []
    stopping = asyncio.create_task(stop_together(processes, 20, said.append, silent_s=0.1))
    async with asyncio.timeout(20):
        while not said:
            await asyncio.sleep(0.01)
    assert said == ["waiting for transcriber to finish what was begun; once more to kill"]
    processes[0].kill()
    await stopping
