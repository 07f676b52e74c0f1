"""API keys: told once, kept as a hash, known until they are revoked or expire."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from stat import S_IMODE
from typing import Any

import httpx
import pytest

from contracts.http.keys import KeyList, KeyMade, KeyView, KnownKey, Scope
from taskstore.first_key import FirstKey


@pytest.fixture
def client(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same, asked in everybody's name."""
    del client.headers["X-User-Id"]
    client.headers["X-Everybody"] = "yes"
    return client


async def made(client: httpx.AsyncClient, **wanted: Any) -> KeyMade:
    answer = await client.post("/keys", json={"name": "laptop", "user_id": "ana"} | wanted)
    assert answer.status_code == 201, answer.text
    return KeyMade.decode(answer.content)


async def known(client: httpx.AsyncClient, key: str) -> KnownKey | None:
    answer = await client.post("/keys/known", json={"sha256": sha256(key.encode()).hexdigest()})
    assert answer.status_code in (200, 404), answer.text
    return KnownKey.decode(answer.content) if answer.is_success else None


async def listed(client: httpx.AsyncClient, **wanted: Any) -> KeyList:
    answer = await client.get("/keys", params=wanted)
    assert answer.is_success, answer.text
    return KeyList.decode(answer.content)


async def test_a_key_is_told_once_and_only_its_hash_is_kept(client: httpx.AsyncClient, house: Any) -> None:
    key = await made(client, scope="read")
    assert re.fullmatch(rf"ia_{key.key_id}_[0-9A-Za-z]{{43}}", key.key)
    assert (key.user_id, key.scope, key.expires_at, key.revoked_at) == ("ana", Scope.READ, None, None)
    assert await known(client, key.key) == KnownKey(key_id=key.key_id, user_id="ana", scope=Scope.READ)

    secret = key.key.rpartition("_")[2]
    told = [(await client.get("/keys")).text, str(await house.rows("select to_jsonb(api_keys)::text from api_keys"))]
    assert all(key.key_id in text and secret not in text for text in told)


@pytest.mark.parametrize("user", [None, "anonymous"])
async def test_nobody_gets_a_key_to_what_has_no_name_on_it(client: httpx.AsyncClient, user: str | None) -> None:
    answer = await client.post("/keys", json={"name": "laptop", "user_id": user})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "body.user_id"


async def test_another_key_is_not_known(client: httpx.AsyncClient) -> None:
    key = (await made(client)).key
    assert await known(client, key[:-1] + ("a" if key[-1] != "a" else "b")) is None
    assert (await client.post("/keys/known", json={"sha256": key})).status_code == 422


async def test_that_it_was_used_is_noted_once_a_minute(client: httpx.AsyncClient, house: Any) -> None:
    key = await made(client)
    assert (await listed(client)).keys[0].last_used_at is None
    await known(client, key.key)
    (first,) = (await listed(client)).keys
    await known(client, key.key)
    assert (await listed(client)).keys == (first,)
    assert first.last_used_at is not None
    await house.rows("update api_keys set last_used_at = last_used_at - interval '2 minutes'")
    await known(client, key.key)
    (later,) = (await listed(client)).keys
    assert later.last_used_at is not None
    assert later.last_used_at >= first.last_used_at


async def test_a_revoked_key_is_known_no_longer_and_stays_in_the_list(client: httpx.AsyncClient) -> None:
    key = await made(client)
    revoked = KeyView.decode((await client.delete(f"/keys/{key.key_id}")).content)
    assert revoked.revoked_at is not None
    assert await known(client, key.key) is None
    assert (await listed(client)).keys == (revoked,)
    again = KeyView.decode((await client.delete(f"/keys/{key.key_id}")).content)
    assert again.revoked_at == revoked.revoked_at
    assert (await client.delete("/keys/nobody")).status_code == 404


async def test_an_expired_key_is_known_no_longer(client: httpx.AsyncClient, house: Any) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    key = await made(client, expires_at=tomorrow.isoformat())
    assert (await known(client, key.key) or key).expires_at == tomorrow
    await house.rows("update api_keys set expires_at = now()")
    assert await known(client, key.key) is None
    yesterday = (tomorrow - timedelta(days=2)).isoformat()
    answer = await client.post("/keys", json={"name": "late", "user_id": "ada", "expires_at": yesterday})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.expires_at")


async def test_keys_are_listed_newest_first_a_page_at_a_time(client: httpx.AsyncClient) -> None:
    names = [(await made(client, name=f"key {number}")).name for number in range(5)]
    first = await listed(client, limit=2)
    await made(client, name="made in between")
    second = await listed(client, limit=2, cursor=first.next_cursor)
    third = await listed(client, limit=2, cursor=second.next_cursor)
    assert [key.name for page in (first, second, third) for key in page.keys] == names[::-1]
    assert (third.count, third.next_cursor) == (1, None)
    assert (await client.get("/keys", params={"cursor": "x"})).json()["code"] == "invalid_cursor"


async def test_a_user_sees_revokes_and_makes_their_own_alone(client: httpx.AsyncClient) -> None:
    key = await made(client)
    ben = {"X-User-Id": "ben"}
    assert (await client.get("/keys", headers=ben)).json()["keys"] == []
    assert (await client.delete(f"/keys/{key.key_id}", headers=ben)).status_code == 404
    assert (await client.post("/keys", json={"name": "x", "user_id": "ana"}, headers=ben)).status_code == 403
    assert (await client.post("/keys", json={"name": "x"}, headers=ben)).json()["user_id"] == "ben"


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "two\nlines"}, {"scope": "root"}, {"user_id": "../ben"}, {"expires_at": "2030-01-01"}],
)
async def test_what_can_be_no_key_is_refused(client: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    assert (await client.post("/keys", json={"name": "x"} | wrong)).status_code == 422


async def test_the_first_key_is_made_once_for_the_one_who_runs_the_house(
    client: httpx.AsyncClient, house: Any, tmp_path: Path
) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    await asyncio.gather(*(FirstKey(house.database, file, "admin").start() for file in files))
    (written,) = (file for file in files if file.exists())
    assert S_IMODE(written.stat().st_mode) == 0o600
    first = await known(client, written.read_text().strip())
    assert first is not None
    assert (first.user_id, first.scope) == ("admin", Scope.ADMIN)

    await client.delete(f"/keys/{first.key_id}")
    written.unlink()
    await FirstKey(house.database, written, "admin").start()
    assert not written.exists(), "a house with a key, even a revoked one, was set up before"


async def test_a_first_key_that_can_not_be_written_is_not_made(house: Any, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"FIRST_KEY_FILE: .*/nowhere/key can't be written"):
        await FirstKey(house.database, tmp_path / "nowhere" / "key", "admin").start()
    assert await house.value("select count(*) from api_keys") == 0
    await FirstKey(house.database, None, "admin").start()
    assert await house.value("select count(*) from api_keys") == 0
