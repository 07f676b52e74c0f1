"""Many edits in one request."""

import asyncio
from typing import Any

import httpx

from contracts.changed import TaskChanged
from contracts.http.bulk import BulkResults


async def bulk(client: httpx.AsyncClient, *operations: dict[str, Any]) -> BulkResults:
    answer = await client.post("/tasks/bulk", json={"operations": operations})
    assert answer.status_code == 200, answer.text
    return BulkResults.decode(answer.content)


async def test_each_operation_has_a_result_of_its_own(client: httpx.AsyncClient, house: Any) -> None:
    made = await bulk(client, *({"op": "create", "task": {"summary": f"Task {n}"}} for n in range(4)))
    assert ([one.status for one in made.results], made.status) == ([201] * 4, "success")
    one, two, three, four = (result.id for result in made.results)
    answer = await bulk(
        client,
        {"op": "update", "id": one, "changes": {"summary": "Call Tom", "depends_on": [two]}},
        {"op": "complete", "id": two, "version": 1},
        {"op": "complete", "id": three, "version": 7},
        {"op": "update", "id": two, "changes": {"depends_on": [one]}},
        {"op": "delete", "id": four},
        {"op": "delete", "id": four},
        {"op": "delete", "id": four, "permanent": True},
        {"op": "update", "id": three, "changes": {"due_date": "2026-02-30"}},
        {"op": "create", "task": {"summary": "x", "user_id": "ben"}},
        {"op": "delete", "id": 2**62},
    )
    assert [result.status for result in answer.results] == [200, 200, 412, 422, 200, 404, 200, 422, 403, 404]
    assert [result.index for result in answer.results] == list(range(10))
    assert (answer.status, answer.succeeded, answer.failed, answer.count) == ("partial", 4, 6, 10)
    codes = [result.problem.code for result in answer.results if result.problem]
    assert codes == [
        "version_conflict", "dependency_cycle", "unknown_task", "invalid_request", "forbidden", "unknown_task",
    ]  # fmt: skip
    updated, completed = answer.results[:2]
    assert updated.task is not None
    assert (updated.task.summary, updated.task.depends_on) == ("Call Tom", (two,))
    assert completed.task is not None
    assert completed.task.status == "completed"
    told = [(t.task_id, t.change) for t in await house.outbox(TaskChanged)][4:]
    assert told == [(one, "updated"), (two, "updated"), (four, "deleted")]
    assert await house.value("select count(*) from tasks") == 3


async def test_a_body_of_another_shape_does_nothing_at_all(client: httpx.AsyncClient) -> None:
    good = {"op": "create", "task": {"summary": "x"}}
    for operations in [
        [],
        [good] * 501,
        [good, {"op": "burn", "id": 1}],
        [good, {"op": "create", "task": {"summary": " "}}],
        [good, {"op": "update", "id": 1}],
        [good, {"op": "delete", "id": 0}],
        [good, {"op": "delete", "id": 1, "version": 0}],
    ]:
        answer = await client.post("/tasks/bulk", json={"operations": operations})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), operations[:2]
    assert (await client.get("/tasks")).json()["count"] == 0


async def test_as_many_as_are_allowed_are_done(client: httpx.AsyncClient) -> None:
    answer = await bulk(client, *({"op": "create", "task": {"summary": f"Task {n}"}} for n in range(500)))
    assert answer.succeeded == 500


async def test_requests_with_the_same_tasks_in_other_orders_do_not_stop_each_other(client: httpx.AsyncClient) -> None:
    made = await bulk(client, *({"op": "create", "task": {"summary": f"Task {n}"}} for n in range(20)))
    numbers = [result.id for result in made.results]
    answers = await asyncio.gather(
        *(
            bulk(
                client,
                *({"op": "update", "id": id_, "changes": {"assignee": f"{n}"}} for id_ in numbers[:: 1 - 2 * (n % 2)]),
            )
            for n in range(6)
        )
    )
    assert {answer.status for answer in answers} == {"success"}


async def test_what_is_edited_and_then_deleted_for_good_is_told_in_that_order(
    client: httpx.AsyncClient, house: Any
) -> None:
    (made,) = (await bulk(client, {"op": "create", "task": {"summary": "Call Tom"}})).results
    answer = await bulk(
        client,
        {"op": "update", "id": made.id, "changes": {"summary": "Call Eve"}},
        {"op": "complete", "id": made.id},
        {"op": "delete", "id": made.id, "permanent": True},
        {"op": "create", "task": {"summary": "Call Ben"}},
    )
    assert answer.status == "success"
    told = [(one.change, one.version) for one in await house.outbox(TaskChanged)]
    assert told == [("created", 1), ("updated", 2), ("updated", 3), ("deleted", 4), ("created", 1)]
    assert await house.value("select count(*) from task_history where task_id = $1", made.id) == 0


async def test_dependencies_and_other_edits_at_once_undo_nobody(client: httpx.AsyncClient) -> None:
    made = await bulk(client, *({"op": "create", "task": {"summary": f"Task {n}"}} for n in range(2)))
    first, second = (result.id for result in made.results)

    async def depend() -> set[int]:
        needs: list[list[int | None]] = [[first], []]
        return {
            (await client.patch(f"/tasks/{second}", json={"depends_on": needs[n % 2]})).status_code for n in range(60)
        }

    async def edit() -> set[int]:
        for n in range(60):
            await bulk(
                client, *({"op": "update", "id": one, "changes": {"assignee": f"{n}"}} for one in (first, second))
            )
        return {200}

    assert await asyncio.gather(depend(), edit(), edit()) == [{200}] * 3


async def test_an_edit_that_was_undone_for_another_is_done_once_more(client: httpx.AsyncClient, house: Any) -> None:
    made = await bulk(client, *({"op": "create", "task": {"summary": f"Task {n}"}} for n in range(2)))
    first, second = (result.id for result in made.results)
    async with house.owner.acquire() as other, other.transaction():
        # Who waits longest is undone: this one never is.
        await other.execute("set local deadlock_timeout = '1h'")
        await other.execute("update tasks set assignee = 'Eve' where id = $1", second)
        both = asyncio.create_task(
            bulk(client, *({"op": "update", "id": one, "changes": {"assignee": "Ben"}} for one in (first, second)))
        )
        while not await other.fetchval("select exists (select from pg_locks where not granted)"):
            await asyncio.sleep(0.01)
        async with asyncio.timeout(30):
            await other.execute("update tasks set assignee = 'Eve' where id = $1", first)
    answer = await both
    assert answer.status == "success"
    assert [result.task.assignee for result in answer.results if result.task] == ["Ben", "Ben"]
