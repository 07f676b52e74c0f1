"""How quick the house is, and how much memory it takes."""

import statistics
import time
from collections.abc import Iterable

import psutil  # type: ignore[import-untyped] # it ships no types

from contracts.http.bulk import BulkDelete, BulkTasks
from contracts.http.submissions import ChatAnswer, ChatRequest
from intelliassist_client import Client
from standalone.processes import Process
from standalone.refusal import Refusal

_WAIT_S = 10.0
_WARM_UP = 3


async def chat_seconds(house: Client, times: int) -> float:
    """The median time from sending a chat message to its answer with tasks, one after the other.

    What it made is deleted again.
    """
    made: list[int] = []
    seconds = []
    for number in range(_WARM_UP + times):
        message = f"Tom, please send the report number {number} to Priya by Friday."
        began = time.perf_counter()
        answer = await house.submissions.chat(ChatRequest(message=message), wait_s=_WAIT_S)
        seconds.append(time.perf_counter() - began)
        if not isinstance(answer, ChatAnswer):
            raise Refusal(f"a chat message was not answered within {_WAIT_S:.0f} s")
        made += [task.id for task in answer.tasks]
    deletions = tuple(BulkDelete(op="delete", id=task_id, permanent=True) for task_id in made)
    if deletions:
        await house.tasks.bulk(BulkTasks(operations=deletions))
    return statistics.median(seconds[_WARM_UP:])


def memory(processes: Iterable[Process]) -> dict[str, str]:
    """Megabytes that each process holds, and apart from them what its children hold."""
    held = {}
    for process in processes:
        if process.pid is None or not process.running:
            continue
        own = psutil.Process(process.pid)
        children = own.children(recursive=True)
        words = f"{_megabytes([own])} MB"
        if children and process.name != "postgres":  # whose children share most of their memory
            words += f" + {_megabytes(children)} MB in {len(children)} child processes"
        held[process.name] = words
    return held


def _megabytes(processes: Iterable[psutil.Process]) -> int:
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return round(total / 1024 / 1024)
