"""Words as people type them: without marks, cut off, or with two letters in each other's place."""

from typing import Any

import pytest

TASKS = ("Send Müller the report", "Sweep the Straße", "Meet at the café")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Müller", TASKS[0]),
        ("muller", TASKS[0]),
        ("mueller", TASKS[0]),
        ("Mueller", TASKS[0]),
        ("mulle", TASKS[0]),
        ("müler", TASKS[0]),
        ("reprot", TASKS[0]),
        ("straße", TASKS[1]),
        ("strasse", TASKS[1]),
        ("café", TASKS[2]),
        ("cafe", TASKS[2]),
    ],
)
async def test_a_task_is_found_by_what_people_type(client: Any, typed: str, meant: str) -> None:
    for summary in TASKS:
        await client.post("/tasks", json={"summary": summary})
    found = (await client.get("/tasks", params={"q": typed})).json()["tasks"]
    assert [task["summary"] for task in found] == [meant]
