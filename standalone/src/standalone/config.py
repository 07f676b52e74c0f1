"""`intelliassist config`: what is in force for each service, and where it comes from."""

import json
from collections.abc import Sequence
from typing import Any, Final

from pydantic import SecretStr, ValidationError
from rich.console import Console
from rich.table import Column, Table

from runtime.configuration.block import Block, secrets_of
from runtime.configuration.mistakes import mistakes_in
from runtime.configuration.origins import origins
from runtime.configuration.variables import is_secret, variable_of
from standalone.refusal import Refusal
from standalone.settings import settings_of_services
from standalone.told import told_by_up
from taskstore.servers.address import Address

_MASK: Final = "********"
_UP: Final = "intelliassist up"


def config(service: str | None, console: Console, *, as_json: bool) -> None:
    """Show it. Raises Refusal with 2 where something is set wrongly, after all mistakes were told."""
    known = settings_of_services()
    if service is not None and service not in known:
        raise Refusal(f"there is no service {service!r}; it is one of {', '.join(known)}", exit_code=2)
    told = {name: _tell(known[name]) for name in ([service] if service else known)}
    if as_json:
        console.file.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    else:
        for name, one in told.items():
            _show(name, one, console)
    wrong = sum(len(one["mistakes"]) for one in told.values())
    if wrong:
        raise Refusal(f"{wrong} {'mistake' if wrong == 1 else 'mistakes'} in the settings", exit_code=2)


def _tell(settings: type[Block]) -> dict[str, Any]:
    found = origins(settings)
    by_up = told_by_up(settings)
    mistakes: Sequence[str] = ()
    remarks: Sequence[str] = ()
    values: dict[str, Any] = {}
    try:
        in_force = settings(**by_up)
        remarks = in_force.remarks
        values = dict(in_force)
    except ValidationError as error:
        mistakes = mistakes_in(error, secrets_of(settings))
    shown = {}
    for name, field in settings.model_fields.items():
        value = _in_words(values.get(name), secret=is_secret(field)) if values else None
        shown[variable_of(name, field)] = {"value": value, "from": _UP if name in by_up else found[name]}
    return {"settings": shown, "remarks": list(remarks), "mistakes": list(mistakes)}


def _in_words(value: Any, *, secret: bool) -> Any:
    if isinstance(value, SecretStr):
        return _masked(value.get_secret_value())
    if value is None or isinstance(value, bool | int | float):
        return value
    if secret:
        return _MASK
    if isinstance(value, dict):
        return {str(name): str(said) for name, said in value.items()}
    return (
        [str(one) for one in value] if isinstance(value, tuple | list | set | frozenset) else _without_login(str(value))
    )


def _masked(secret: str) -> str:
    """Of a database all but who logs in there."""
    try:
        return f"postgresql://{_MASK}@{Address.of(secret).name}"
    except ValueError:
        return _MASK


def _without_login(text: str) -> str:
    """An address may hold a password, say that of a cache."""
    scheme, separator, rest = text.partition("://")
    login, at, place = rest.rpartition("@")
    return f"{scheme}{separator}{_MASK}@{place}" if separator and at and login else text


def _show(service: str, told: dict[str, Any], console: Console) -> None:
    table = Table(Column("Setting", no_wrap=True), Column("Value", overflow="fold"), "From", title=service)
    for variable, setting in told["settings"].items():
        value = setting["value"]
        words = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        table.add_row(variable, words, setting["from"], style="dim" if setting["from"] == "default" else "")
    console.print(table)
    for remark in told["remarks"]:
        console.print(f"{service}: {remark}", style="yellow", markup=False, soft_wrap=True)
    for mistake in told["mistakes"]:
        console.print(f"{service}: {mistake}", style="bold red", markup=False, soft_wrap=True)
