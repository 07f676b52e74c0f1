"""Everything of the corpus is sent to one house: nothing of it is obeyed, and the house goes on as if nothing were."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from deploy.tests.compose import CONTAINERS, SERVICES, memory_of
from tests.chaos.topics import records
from tests.e2e.guarded import token
from tests.hostile.case import CANARY
from tests.hostile.corpus import cases, wires
from tests.hostile.house import HostileHouse, hostile_house
from tests.hostile.sending import send, speak
from tests.telemetry.otlp import Receiver

from contracts.topics import TOPICS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(2_400), pytest.mark.hostile]

LATE_S: Final = 5
"""No event loop may be held for longer, but once, by a machine that has other things to do. Who has no more to do than to
read and write is held for a fraction of it; a decoder is given 10 seconds at the gateway and minutes at the workers, and
would hold the loop for as long as it takes of them, for one hostile file after another."""
_EVERYWHERE: Final = [name for topic in TOPICS for name in (topic.name, topic.dead_letters)]
_SAID: Final = f"Call Tom tomorrow about {CANARY}."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HostileHouse]:
    with Receiver.in_thread() as receiver:
        async with hostile_house(tmp_path_factory.mktemp("hostile"), receiver) as running:
            yield running


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file of this machine."""
    file = tmp_path / "secret.txt"
    file.write_text(CANARY)
    file.chmod(0o644)
    return file


async def hers(house: HostileHouse) -> dict[str, Any]:
    """What Ana has: words, a task, a file."""
    async with house.http("ana") as ana:
        said = await ana.post("/chat", json={"message": _SAID, "conversation_id": "plans"})
        assert said.status_code == 200, said.text
        stored = await ana.post("/upload", files={"file": ("plans.txt", CANARY.encode())})
        assert stored.is_success, stored.text
        return {
            "job": said.json()["job_id"],
            "task": said.json()["tasks"][0]["id"],
            "file": stored.json()["file_id"],
            "conversation": "plans",
        }


async def test_nothing_that_is_sent_to_do_harm_does_any(house: HostileHouse, canary: Path) -> None:
    of_ana = await hers(house)
    async with house.http("mallory") as mallory:
        kept = (await mallory.post("/tasks", json={"summary": "Water the plants"})).json()
    sent = await asyncio.to_thread(list, cases(canary, of_ana))  # gigabytes are packed, and others are asked meanwhile
    spoken = list(wires())
    told = Counter(case.family for case in (*sent, *spoken))
    assert sum(told.values()) >= 150, told
    assert len({(case.family, case.name) for case in sent}) == len(sent), "each of a name of its own"

    trouble = await send(house, "mallory", sent)
    trouble += filter(None, await asyncio.gather(*(speak(house, token("mallory"), one) for one in spoken)))

    assert trouble == []
    # Nobody was hurt: her things are as they were, and his own task is open though many told the house to close it.
    async with house.http("ana") as ana, house.http("mallory") as mallory:
        task = (await ana.get(f"/tasks/{of_ana['task']}")).json()
        assert (task["status"], CANARY in json.dumps(task)) == ("pending", True), task
        assert (await ana.get(f"/files/{of_ana['file']}/content")).text == CANARY
        assert (await ana.get("/tasks")).json()["count"] == 1
        mine = (await mallory.get(f"/tasks/{kept['id']}")).json()
        assert (mine["status"], mine["summary"]) == ("pending", "Water the plants")
        everything = await _all_of(mallory)
        assert CANARY not in everything
    # And the house stands: what is honest is done as ever.
    async with house.http("rosa") as rosa:
        answer = await rosa.post("/chat", json={"message": "I will order new tyres by Friday."})
        assert (answer.status_code, len(answer.json()["tasks"])) == (200, 1), answer.text
    assert not [line for line in house.lines if CANARY in line], "nor is it in any log"


async def test_the_house_answered_all_the_while(house: HostileHouse) -> None:
    watch = house.watch
    assert watch.silent == []
    assert {name: len(watch.pids[name]) for name in SERVICES} == dict.fromkeys(SERVICES, 1), "each is as it began"
    assert {name: watch.alive[name] > 20 for name in SERVICES} == dict.fromkeys(SERVICES, True), watch.alive
    assert {name: took for name, took in watch.slowest_s.items() if took > 2 * LATE_S} == {}
    lag = await watch.loop_lag()
    assert lag.keys() == set(SERVICES)
    for name, turns in lag.items():
        assert turns[math.inf] > 20, f"{name} was looked at: {turns}"
        assert turns[math.inf] - turns[LATE_S] <= 1, f"{name} was held: {turns}"


async def test_nobody_grew_beyond_its_container(house: HostileHouse) -> None:
    """Each with its children, what they share counted once, as a container does."""
    assert house.watch.children >= {"gateway", "vision", "transcriber", "extractor"}
    allowed = {name: memory_of(CONTAINERS[name]) for name in SERVICES}
    assert house.watch.most_bytes.keys() == set(SERVICES)
    grown = {name: taken >> 20 for name, taken in house.watch.most_bytes.items() if taken > allowed[name]}
    assert grown == {}, house.watch.most_bytes


async def test_what_answers_never_loaded_what_opens_media(house: HostileHouse) -> None:
    """So no event loop waited for a decoder: what is not loaded does not run."""
    seen = house.watch.decoders
    assert [name for name in SERVICES if seen[name]] == [], seen
    for who in ("gateway", "vision", "transcriber"):
        assert seen[f"child of {who}"], "they were opened all the same"


async def test_no_secret_is_in_a_log_a_span_or_an_event(house: HostileHouse) -> None:
    async with house.http("mallory") as http:
        hook = await http.post("/webhooks", json={"url": "https://93.184.216.34/", "events": ["job.cancelled"]})
        feed = await http.post("/calendar-feeds", json={})
    assert (hook.status_code, feed.status_code) == (201, 201), (hook.text, feed.text)
    secrets = house.secrets | {hook.json()["secret"], feed.json()["url"].rpartition("/")[2].removesuffix(".ics")}
    addresses = house.state.addresses()
    assert addresses is not None
    told = {
        "log": house.lines,
        "span": [repr(span) for span in house.receiver.spans],
        "event": [repr(one) for one in await records(addresses["kafka"], _EVERYWHERE)],
    }
    for kind, said in told.items():
        assert len(said) > 100, f"there is something to look at in each {kind}"
        assert [line for line in said if any(secret in line for secret in secrets)] == [], kind


async def _all_of(http: httpx.AsyncClient) -> str:
    found = [
        await http.get(path) for path in ("/tasks?limit=100", "/jobs?limit=100", "/files?limit=100", "/conversations")
    ]
    return "".join(answer.text for answer in found)
