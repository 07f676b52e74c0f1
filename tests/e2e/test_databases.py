"""Which database the house stands on, as anybody may ask."""

import httpx
import pytest
from tests.e2e.house import House

from contracts.http.submissions import Health

pytestmark = pytest.mark.door


async def test_the_database_says_what_it_is_and_how_it_is_reached(house: House) -> None:
    async with httpx.AsyncClient(base_url=house.url) as client:
        answer = await client.get("/api/v1/database/health")
    assert answer.status_code == 200, answer.text
    health = Health.decode(answer.content)
    assert (health.status, health.details["database"]) == ("healthy", "connected")
    (address,) = health.details["addresses"]
    assert (
        address
        | {
            "in_use": True,
            "reachable": True,
            "usable": True,
            "reason": None,
            "role": "primary",
            "through_pooler": False,
        }
        == address
    )
    assert address["identity"]
    assert address["system_identifier"]
    assert "password" not in answer.text
