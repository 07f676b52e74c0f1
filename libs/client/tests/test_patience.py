"""A request is sent again where that does no harm and may help."""

import json
from typing import Any

import httpx
import pytest

from contracts.http.submissions import ChatRequest
from contracts.http.tasks import TaskCreate
from intelliassist_client import Attachment, Client, Patience, ProblemError

AT_ONCE = Patience(first_pause_s=0.001)


async def test_a_submission_is_sent_again_under_the_same_key(house: Any) -> None:
    house.troubles = [(503, {}), (503, {"Retry-After": "0"})]
    async with Client(house.url, patience=AT_ONCE) as client:
        await client.submissions.chat(ChatRequest(message="Call Tom"))
    keys = [headers["idempotency-key"] for _, headers, _ in house.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1


async def test_a_file_is_read_anew_for_each_attempt(house: Any, tmp_path: Any) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes(b"Call Tom.")
    house.troubles = [(503, {})]
    async with Client(house.url, patience=AT_ONCE) as client:
        await client.submissions.upload(Attachment.of(note))
    assert [b"Call Tom." in body for _, _, body in house.asked] == [True, True]


async def test_what_is_no_key_s_is_not_made_twice(house: Any) -> None:
    house.troubles = [(503, {})]
    async with Client(house.url, patience=AT_ONCE) as client:
        with pytest.raises(ProblemError, match="503"):
            await client.tasks.create(TaskCreate(summary="Call Tom"))
    assert len(house.asked) == 1


async def test_who_asks_too_often_waits_as_long_as_it_is_told(house: Any) -> None:
    house.troubles = [(429, {"Retry-After": "0"})]
    async with Client(house.url, patience=AT_ONCE) as client:
        with pytest.raises(ProblemError, match="404"):
            await client.tasks.create(TaskCreate(summary="Call Tom"))
    assert len(house.asked) == 2


async def test_nobody_waits_for_an_hour(house: Any) -> None:
    house.troubles = [(429, {"Retry-After": "3600"})]
    async with Client(house.url, patience=AT_ONCE) as client:
        with pytest.raises(ProblemError, match="429"):
            await client.submissions.chat(ChatRequest(message="Call Tom"))
    assert len(house.asked) == 1


async def test_it_gives_up_in_the_end(house: Any) -> None:
    house.troubles = [(503, {})] * 9
    async with Client(house.url, patience=AT_ONCE) as client:
        with pytest.raises(ProblemError, match="503"):
            await client.submissions.chat(ChatRequest(message="Call Tom"))
    assert len(house.asked) == AT_ONCE.attempts


def test_a_broken_line_is_tried_again_only_where_nothing_can_happen_twice() -> None:
    broken, never_sent = httpx.ReadError("cut"), httpx.ConnectError("nobody there")
    patience = Patience()
    assert patience.after_failure("GET", {}, broken, 1) is not None
    assert patience.after_failure("POST", {"Idempotency-Key": "x"}, broken, 1) is not None
    assert patience.after_failure("POST", {}, never_sent, 1) is not None
    assert patience.after_failure("POST", {}, broken, 1) is None
    assert patience.after_failure("PATCH", {}, broken, 1) is None
    assert patience.after_failure("GET", {}, broken, 3) is None


async def test_only_what_was_set_is_sent(house: Any) -> None:
    async with Client(house.url) as client:
        await client.submissions.chat(ChatRequest(message="Call Tom"))
    assert json.loads(house.body()) == {"message": "Call Tom"}
