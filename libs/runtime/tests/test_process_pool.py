"""Real processes: what they return, how they die, and that none is left behind."""

import asyncio
import importlib
import multiprocessing
import os
import signal
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from runtime.errors import BadInput
from runtime.process_pool import NeverReady, ProcessDied, ProcessPool

HERE = Path(__file__).parent

PARENT = """
import asyncio, sys
from pathlib import Path
from runtime.process_pool import ProcessPool
import work_in_children as work

async def main():
    pool = ProcessPool(size=2)
    await pool.start()
    await asyncio.gather(*(pool.run(work.hang, Path(name)) for name in sys.argv[1:]))

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(HERE)  # children are told the path of their parent
    return importlib.import_module("work_in_children")


@asynccontextmanager
async def running(**options: object) -> AsyncIterator[ProcessPool]:
    pool = ProcessPool(**options)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


async def until(condition: Callable[[], object], within_s: float = 20) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and waits for its parent's attention does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


async def test_work_is_done_in_another_process_and_its_result_comes_back(work: ModuleType) -> None:
    async with running() as pool:
        assert await pool.run(os.getpid) != os.getpid()
        large = os.urandom(3_000_000)
        assert await pool.run(work.echo, large) == large


async def test_a_child_warms_up_once_and_serves_many(work: ModuleType) -> None:
    async with running(warm_up=work.warm) as pool:
        pid = await pool.run(os.getpid)
        assert await pool.run(work.warmed) == [pid]
        assert await pool.run(work.warmed) == [pid]


async def test_as_many_calls_run_at_a_time_as_there_are_children(work: ModuleType, tmp_path: Path) -> None:
    async with running(size=2) as pool:
        hanging = asyncio.create_task(pool.run(work.hang, tmp_path / "hanging"))
        await until((tmp_path / "hanging").exists)
        assert {await pool.run(os.getpid) for _ in range(3)}.isdisjoint({os.getpid()})
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging


async def test_what_the_child_raises_is_raised_here_with_its_type_and_its_traceback(work: ModuleType) -> None:
    async with running() as pool:
        pid = await pool.run(os.getpid)
        with pytest.raises(BadInput) as caught:
            await pool.run(work.refuse, "unreadable")
        assert (caught.value.code, caught.value.reason) == ("unreadable", "This can't be read.")
        assert "in refuse" in caught.value.__notes__[0]
        with pytest.raises(ConnectionRefusedError, match="away"):
            await pool.run(work.fail_to_connect)
        with pytest.raises(RuntimeError, match="UnportableError: half-and-half"):
            await pool.run(work.fail_unportably)
        with pytest.raises((AttributeError, RuntimeError), match="lambda"):
            await pool.run(work.lambdas)
        assert await pool.run(os.getpid) == pid, "an error is no reason to end the child"


async def test_items_of_a_stream_arrive_in_order_and_then_its_error(work: ModuleType) -> None:
    async with running() as pool:
        assert [number async for number in pool.stream(work.count, 100)] == list(range(100))
        numbers = pool.stream(work.count_then_refuse, 3)
        assert [await anext(numbers) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(BadInput, match="enough"):
            await anext(numbers)


async def test_items_arrive_while_the_child_goes_on_and_closing_the_stream_ends_it(work: ModuleType) -> None:
    async with running() as pool:
        async with aclosing(pool.stream(work.say_your_pid_for_ever)) as pids:
            pid = await anext(pids)
            assert await anext(pids) == pid
        await until(lambda: not alive(pid))
        assert await pool.run(os.getpid) != pid


async def test_a_child_that_crashes_is_replaced() -> None:
    async with running() as pool:
        pid = await pool.run(os.getpid)
        with pytest.raises(ProcessDied, match="exit code 3"):
            await pool.run(os._exit, 3)
        assert await pool.run(os.getpid) != pid


async def test_a_child_that_dies_idle_costs_nobody_a_call() -> None:
    async with running() as pool:
        pid = await pool.run(os.getpid)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not multiprocessing.active_children())
        assert await pool.run(os.getpid) != pid


async def test_a_child_that_overruns_its_time_is_ended_and_replaced(work: ModuleType, tmp_path: Path) -> None:
    async with running(timeout_s=3) as pool:
        pid = await pool.run(os.getpid)
        with pytest.raises(ProcessDied, match="longer than 3 s"):
            await pool.run(work.hang, tmp_path / "hanging")
        await until(lambda: not alive(pid))
        assert await pool.run(os.getpid) != pid


async def test_a_cancelled_call_ends_its_child(work: ModuleType, tmp_path: Path) -> None:
    async with running() as pool:
        call = asyncio.create_task(pool.run(work.hang, tmp_path / "hanging"))
        await until((tmp_path / "hanging").exists)
        pid = int((tmp_path / "hanging").read_text())
        waiting = asyncio.create_task(pool.run(os.getpid))
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await waiting != pid
        await until(lambda: not alive(pid))


async def test_the_event_loop_runs_on_while_a_child_works(work: ModuleType, tmp_path: Path) -> None:
    async with running() as pool:
        call = asyncio.create_task(pool.run(work.hang, tmp_path / "hanging"))
        await until((tmp_path / "hanging").exists)
        loop = asyncio.get_running_loop()
        longest, last = 0.0, loop.time()
        for _ in range(200):
            await asyncio.sleep(0.001)
            longest, last = max(longest, loop.time() - last), loop.time()
        assert longest < 0.2
        call.cancel()


async def test_stopping_ends_children_at_work_and_whoever_waits_learns_it(work: ModuleType, tmp_path: Path) -> None:
    pool = ProcessPool(size=1)
    await pool.start()
    at_work = asyncio.create_task(pool.run(work.hang, tmp_path / "hanging"))
    await until((tmp_path / "hanging").exists)
    waiting = asyncio.create_task(pool.run(os.getpid))
    await asyncio.sleep(0)
    await pool.stop()
    assert multiprocessing.active_children() == []
    for call in (at_work, waiting):
        with pytest.raises(ProcessDied):
            await call
    with pytest.raises(RuntimeError, match="not running"):
        await pool.run(os.getpid)
    await pool.start()
    assert await pool.run(len, "again") == 5
    await pool.stop()


async def test_a_pool_that_can_not_warm_up_does_not_start_and_leaves_nothing(work: ModuleType) -> None:
    pool = ProcessPool(size=2, warm_up=work.never_warm)
    with pytest.raises(BadInput, match="no model"):
        await pool.start()
    assert multiprocessing.active_children() == []


async def test_a_new_child_that_can_not_warm_up_is_replaced_as_well(work: ModuleType, tmp_path: Path) -> None:
    mark = tmp_path / "fail"
    async with running(warm_up=partial(work.fails_to_warm_once, mark)) as pool:
        mark.touch()
        with pytest.raises(ProcessDied):
            await pool.run(os._exit, 1)
        with pytest.raises(BadInput, match="no model"):
            await pool.run(os.getpid)
        assert await pool.run(os.getpid)


async def test_who_dies_before_it_is_asked_anything_says_nothing_of_the_work(work: ModuleType, tmp_path: Path) -> None:
    mark = tmp_path / "die"
    async with running(warm_up=partial(work.dies_warming_once, mark)) as pool:
        mark.touch()
        with pytest.raises(ProcessDied, match="exit code 3") as at_work:
            await pool.run(os._exit, 3)
        with pytest.raises(NeverReady, match="exit code 4"):
            await pool.run(os.getpid)
        assert await pool.run(os.getpid)
    assert not isinstance(at_work.value, NeverReady)


async def test_ctrl_c_leaves_children_to_their_parent(work: ModuleType) -> None:
    async with running() as pool:
        assert await pool.run(work.interrupt_yourself) == "still here"


async def test_children_vanish_when_their_parent_is_killed(tmp_path: Path) -> None:
    program, marks = tmp_path / "parent.py", [tmp_path / "one", tmp_path / "two"]
    program.write_text(PARENT)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, program, *marks, env=os.environ | {"PYTHONPATH": str(HERE)}
    )
    try:
        await until(lambda: all(mark.exists() and mark.read_text() for mark in marks))
        children = [int(mark.read_text()) for mark in marks]
        assert all(map(alive, children))
    finally:
        parent.kill()
        await parent.wait()
    await until(lambda: not any(map(alive, children)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process has of its own")
async def test_a_bomb_kills_the_child_that_unpacks_it_and_nobody_else(work: ModuleType) -> None:
    """One megabyte that says it is a gigabyte of nothing, among work that fits."""
    bomb, letter = zlib.compress(bytes(1 << 30), 9), zlib.compress(b"Dear Ana" * 1_000_000)
    assert len(bomb) < 2 << 20
    async with running(size=2, memory_bytes=256 << 20) as pool:
        pids = {await pool.run(os.getpid) for _ in range(2)}
        told = await asyncio.gather(*(pool.run(work.unpack, one) for one in (bomb, letter)), return_exceptions=True)
        assert isinstance(told[0], ProcessDied), told
        assert "256 MB" in str(told[0])
        assert told[1] == 8_000_000
        async with aclosing(pool.stream(work.unpack_in_steps, bomb)) as steps:
            assert await anext(steps) == 0
            with pytest.raises(ProcessDied, match="needed more memory"):
                await anext(steps)
        assert await pool.run(work.unpack, letter) == 8_000_000
        assert len({await pool.run(os.getpid) for _ in range(4)} - pids) == 2, "both who met the bomb were replaced"


async def test_what_is_loaded_while_warming_up_is_not_counted(work: ModuleType) -> None:
    async with running(warm_up=work.hold_a_model, memory_bytes=64 << 20) as pool:
        assert await pool.run(work.unpack, zlib.compress(bytes(16 << 20))) == 16 << 20
        with pytest.raises(ProcessDied):
            await pool.run(work.unpack, zlib.compress(bytes(200 << 20)))
