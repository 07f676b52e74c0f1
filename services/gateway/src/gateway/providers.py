"""The providers that the workers may turn to, as they tell of them."""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from pydantic import ValidationError

from contracts.http.providers import LOCAL, ChainReport

_log = structlog.get_logger()

_KNOWN: Final = ("groq", "huggingface", "openai", LOCAL)
_WORK: Final = {"transcriber": "speech", "vision": "pictures and documents", "extractor": "tasks and answers"}


def chain_of(report: Mapping[str, Any]) -> ChainReport | None:
    """The chain that a worker's `/health/ready` tells of; None where it tells of none that we understand."""
    told = report.get("providers")
    if told is None:
        return None
    try:
        return ChainReport.model_validate(told, extra="ignore")
    except ValidationError as unknown:
        _log.warning(
            "a worker tells of its providers in another form",
            service=report.get("service"),
            wrong=unknown.errors(include_input=False, include_url=False),
        )
        return None


def by_provider(chains: Mapping[str, ChainReport]) -> dict[str, Any]:
    """For each provider its status, the work it is used for, by worker, and why it is not used elsewhere.

    The status is `healthy` or `down`, `degraded` where it is away for some of its work alone, or `not_configured`.
    """
    in_use = [one.provider for chain in chains.values() for one in chain.order]
    left_out = [one.provider for chain in chains.values() for one in chain.left_out]
    return {name: _told_of(name, chains) for name in dict.fromkeys((*_KNOWN, *in_use, *left_out))}


def _told_of(name: str, chains: Mapping[str, ChainReport]) -> dict[str, Any]:
    used = {
        worker: {"work": _WORK.get(worker, worker), "place": place, **one.model_dump(exclude={"provider"})}
        for worker, chain in chains.items()
        for place, one in enumerate(chain.order, 1)
        if one.provider == name
    }
    left_out = {
        worker: next((one.reason for one in chain.left_out if one.provider == name), "It is not among its providers.")
        for worker, chain in chains.items()
        if worker not in used
    }
    return {"status": _status([one["state"] for one in used.values()]), "used_by": used, "not_used_by": left_out}


def _status(states: list[str]) -> str:
    if not states:
        return "not_configured"
    ready = [state == "ready" for state in states]
    return "healthy" if all(ready) else "degraded" if any(ready) else "down"
