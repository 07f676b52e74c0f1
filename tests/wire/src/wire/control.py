"""Steering a running server from another process, under `/_wire/`."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wire.faults import Fault

if TYPE_CHECKING:
    from wire.server import WireServer

Order = Callable[["WireServer", dict[str, Any]], None]


def _says(wire: "WireServer", said: dict[str, Any]) -> None:
    answer = said["answer"]
    if not isinstance(answer, str | dict):
        raise TypeError("an answer is a text or an object")
    wire.says(said["to"], answer, times=said.get("times"))


def _fails(wire: "WireServer", said: dict[str, Any]) -> None:
    """`{"fault": "status", "code": 429, "retry_after": 1, "times": 2, "on": "chat"}`: what is not `fault`, `times` or `on` are the fault's own arguments."""
    name, times, on = said.pop("fault"), said.pop("times", None), said.pop("on", "")
    if name.startswith("_"):
        raise ValueError(f"there is no fault {name}")
    wire.fails(getattr(Fault, name)(**said), times=times, on=on)


def _recovers(wire: "WireServer", _said: dict[str, Any]) -> None:
    wire.recovers()


def _forget(wire: "WireServer", _said: dict[str, Any]) -> None:
    wire.forget()


def _limits(wire: "WireServer", said: dict[str, Any]) -> None:
    wire.limits(**said)


def control(wire: "WireServer") -> list[Route]:
    """POST says, fails, recovers, limits, forget with JSON bodies; GET heard. What can't be done is answered with 422 and why."""

    def obeying(order: Order) -> Callable[[Request], Awaitable[Response]]:
        async def obey(request: Request) -> Response:
            try:
                said = await request.json() if await request.body() else {}
                order(wire, said)
            except (ValueError, KeyError, TypeError, AttributeError) as wrong:
                return JSONResponse({"wrong": f"{type(wrong).__name__}: {wrong}"}, 422)
            return Response(status_code=204)

        return obey

    async def heard(_request: Request) -> Response:
        return JSONResponse([request.shown() for request in wire.heard])

    orders: dict[str, Order] = {
        "says": _says,
        "fails": _fails,
        "recovers": _recovers,
        "limits": _limits,
        "forget": _forget,
    }
    return [
        *(Route(f"/_wire/{name}", obeying(order), methods=["POST"]) for name, order in orders.items()),
        Route("/_wire/heard", heard),
    ]
