"""Where every request is counted for the address that it comes from."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answering import problems
from gateway.answering.refusals import Refused
from gateway.limits.addresses import Network, address_of
from gateway.limits.counting import Counting
from gateway.limits.rates import Rates
from gateway.limits.visit import Visit, begin
from runtime.access_log import is_watched


class LimitsDoor:
    """Begins a visit, and tells in the answer how its client stands."""

    def __init__(self, app: ASGIApp, rates: Rates, counting: Counting, trusted: tuple[Network, ...]) -> None:
        self._app = app
        self._rates = rates
        self._counting = counting
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A credential may be guessed at where the figures are.
        free = is_watched(scope["path"]) and scope["path"] != "/metrics"
        visit = Visit(Rates() if free else self._rates, self._counting)
        begin(scope, visit)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(visit.headers())
            await send(message)

        try:
            await visit.of_address(address_of(scope, self._trusted))
        except Refused as refused:
            await problems.answer(refused, scope["path"])(scope, receive, told)
            return
        await self._app(scope, receive, told)
