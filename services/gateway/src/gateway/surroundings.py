"""What every request passes on its way to its route, and every answer on its way out."""

from functools import partial

from fastapi import FastAPI

from gateway.desk import Desk
from gateway.limits.addresses import comes_from
from gateway.limits.door import LimitsDoor
from gateway.limits.rates import Rates
from gateway.manners.envelope import Envelope
from gateway.manners.head_requests import Heads
from gateway.manners.lingering import Lingering
from gateway.manners.measured import Measured
from gateway.manners.origins import Origins
from gateway.manners.packing import Packing
from gateway.manners.refusals import Refusals
from gateway.manners.screening import Screening
from gateway.manners.strangers import Strangers
from runtime.access_log import AccessLog
from runtime.failures import Failures
from runtime.request_span import RequestSpan


def surround(app: FastAPI, desk: Desk, rates: Rates) -> None:
    """Put all of it around `app`. The last one added is the outermost."""
    settings = desk.settings
    app.add_middleware(Heads)
    app.add_middleware(Screening)
    if settings.auth_mode == "none":
        app.add_middleware(Strangers, settings.allowed_origins)
    app.add_middleware(LimitsDoor, rates, desk.counting, settings.proxies)
    app.add_middleware(Refusals)
    app.add_middleware(Failures)
    app.add_middleware(Lingering)
    app.add_middleware(Packing)
    app.add_middleware(Origins, settings.allowed_origins)
    app.add_middleware(AccessLog)
    app.add_middleware(Envelope, settings.hsts_s)
    app.add_middleware(RequestSpan, partial(comes_from, networks=settings.proxies))
    app.add_middleware(Measured)
