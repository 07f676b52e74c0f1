"""The list of models, or what is told of one."""

from typing import Any

from wire.heard import Heard
from wire.rules import Rules


def models(request: Heard, rules: Rules) -> dict[str, Any]:
    """All that are served where none is asked for."""
    if request.model is not None:
        return _told(request.model, request)
    return {"object": "list", "data": [_told(model, request) for model in rules.served(request) or ()]}


def _told(model: str, request: Heard) -> dict[str, Any]:
    return {"id": model, "object": "model", "created": 0, "owned_by": request.dialect}
