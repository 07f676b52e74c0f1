"""Whatever is sent, it is answered, and never by a failure of ours. `make fuzz` sends many more."""

from http import HTTPStatus

from tests.e2e.house import House
from tests.fuzz.sending import fuzz

REQUESTS, SEED = 600, 20261122


async def test_hostile_requests_are_answered_and_the_house_lives_on(house: House) -> None:
    trouble, statuses = await fuzz(house.url, REQUESTS, SEED)

    assert trouble == []
    assert sum(statuses.values()) == REQUESTS
    # Some got through, some were refused: they reached what they were meant for.
    assert {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY} <= statuses.keys()
    async with house.http() as http:
        assert (await http.get("/tasks")).status_code == HTTPStatus.OK
