"""`intelliassist keys`: API keys, made and revoked by whoever runs the house.

It asks the task store with the house's own token, not the gateway through the client: there the first key would need a
key, and who has lost the last one of an administrator could make none.
"""

import re
import sys
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx
from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.table import Column, Table

from contracts.http.keys import KeyCreate, KeyList, KeyMade, KeyView, Scope
from contracts.http.problems import Problem
from runtime.configuration.block import Block, load
from standalone.refusal import Refusal
from standalone.state import State

_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_PATIENCE_S: Final = 10.0
_WRONG: Final = {
    "user_id": "--user: give 1 to 128 characters without slashes and control characters, neither dots alone "
    "nor with a space at either end, and not anonymous: a key speaks for somebody",
    "name": "--name: give 1 to 200 characters in one line",
}


class Inside(Block):
    """Where a task store is that is not of this machine's state folder."""

    taskstore_url: str | None = None
    internal_token: SecretStr | None = None


async def create(state: State, user: str, scope: Scope, name: str, expires: str | None, console: Console) -> None:
    """Show a new key, alone on standard output. Raises Refusal."""
    try:
        wanted = KeyCreate(user_id=user, scope=scope, name=name, expires_at=_moment(expires))
    except ValidationError as wrong:
        raise Refusal(_WRONG[str(wrong.errors()[0]["loc"][0])], exit_code=2) from wrong
    made = KeyMade.decode(await _ask(state, "POST", "/keys", json=wanted.model_dump(mode="json")))
    sys.stderr.write(f"Key {made.key_id} of {made.user_id}, {made.scope}, {_until(made)}. It is shown this once:\n")
    console.file.write(f"{made.key}\n")


async def show(state: State, console: Console) -> None:
    """A table of all keys. Raises Refusal."""
    table = Table(Column("Key", no_wrap=True), "User", "Name", "Scope", "Made", "Used", "Standing")
    cursor: str | None = None
    while True:
        wanted = {"limit": "1000", **({"cursor": cursor} if cursor else {})}
        page = KeyList.decode(await _ask(state, "GET", "/keys", params=wanted))
        for key in page.keys:
            days = (_day(key.created_at), _day(key.last_used_at))
            table.add_row(key.key_id, key.user_id, key.name, key.scope, *days, _standing(key))
        if (cursor := page.next_cursor) is None:
            break
    if table.row_count:
        console.print(table)
    else:
        console.print("no keys")


async def revoke(state: State, key_id: str, console: Console) -> None:
    """Raises Refusal, also where there is no such key."""
    if not re.fullmatch(r"[0-9A-Za-z]{1,32}", key_id):
        raise Refusal("name the public part of the key, as `intelliassist keys list` shows it", exit_code=2)
    key = KeyView.decode(await _ask(state, "DELETE", f"/keys/{key_id}"))
    console.print(f"Key {key.key_id} of {key.user_id} is revoked; it stops within a minute.", highlight=False)


async def _ask(state: State, method: str, path: str, **told: Any) -> bytes:
    address, token = _store(state)
    headers = {"Authorization": f"Bearer {token}", "X-Everybody": "yes"}  # keys are an admin's
    try:
        async with httpx.AsyncClient(base_url=address, timeout=_PATIENCE_S, trust_env=False) as client:
            answer = await client.request(method, path, headers=headers, **told)
    except (httpx.TransportError, httpx.InvalidURL) as silent:
        raise Refusal(f"no task store answers at {address}; is the house up?") from silent
    if answer.is_success:
        return answer.content
    try:
        detail = Problem.decode(answer.content).detail
    except ValidationError:
        detail = f"the task store at {address} answered {answer.status_code}"
    raise Refusal(detail, exit_code=2 if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY else 1)


def _store(state: State) -> tuple[str, str]:
    """Its address and the token that it takes: what the environment says, else what the state folder knows."""
    inside = load(Inside)
    address = inside.taskstore_url or (state.addresses() or {}).get("taskstore")
    if address is None:
        raise Refusal(
            f"no house runs in {state.folder}; start it with `intelliassist up`, name its folder with --state, "
            "or set TASKSTORE_URL and INTERNAL_TOKEN"
        )
    return address, inside.internal_token.get_secret_value() if inside.internal_token else state.token()


def _moment(expires: str | None) -> datetime | None:
    """`90d`, `12h`, `52w`, or a moment. Raises Refusal."""
    if expires is None:
        return None
    if span := re.fullmatch(r"([1-9]\d{0,4})([hdw])", expires):
        return datetime.now(UTC) + int(span[1]) * _UNITS[span[2]]
    try:
        moment = datetime.fromisoformat(expires)
    except ValueError:
        raise Refusal(f"--expires: {expires!r} is no span like 90d, 12h or 52w, and no moment", exit_code=2) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _until(key: KeyView) -> str:
    return f"until {key.expires_at:%Y-%m-%d %H:%M} UTC" if key.expires_at else "for ever"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _standing(key: KeyView) -> str:
    if key.revoked_at:
        return f"revoked {_day(key.revoked_at)}"
    if key.expires_at is None:
        return "valid"
    return f"{'expired' if key.expires_at <= datetime.now(UTC) else 'valid until'} {_day(key.expires_at)}"
