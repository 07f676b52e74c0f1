"""What a failure says of itself, without what people wrote: that may stand in an exception's words."""

import sys
import traceback
from collections.abc import Iterator
from typing import Any, Final

from aiokafka.errors import KafkaError
from structlog.types import EventDict, Processor

from runtime.errors import BadInput, Permanent, Transient

_PLAIN: Final = (Permanent, Transient, OSError, KafkaError)
"""They speak of machines, or in sentences of ours. A validation or a database quotes the value that it refuses."""
_LONGEST: Final = 300


def unquoted(failure: BaseException) -> str:
    """Its kind, and its words where they quote nobody."""
    name = type(failure).__name__
    words = ""
    if isinstance(failure, BadInput):
        words = failure.code  # its reason is for the sender, and names the file
    elif isinstance(failure, _PLAIN):
        words = str(failure)
    return f"{name}: {words[:_LONGEST]}" if words else name


def failures_shown(*, in_full: bool) -> Processor:
    """Turns exceptions among an event's values, and the one that is being handled, into text.

    `in_full`: with all that they say.
    """
    told = repr if in_full else unquoted

    def show(_logger: Any, _method: str, event: EventDict) -> EventDict:
        for name, value in event.items():
            if isinstance(value, BaseException):
                event[name] = told(value)
        failure = _handled(event.pop("exc_info", None))
        if failure is not None:
            event["exception"] = "".join(traceback.format_exception(failure)) if in_full else _stack(failure)
        return event

    return show


def _handled(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    if isinstance(exc_info, BaseException) or not exc_info:
        return exc_info or None
    return sys.exception()


def _stack(failure: BaseException) -> str:
    """As Python prints it, the cause first."""
    return "\n".join(_told(failure))


def _told(failure: BaseException) -> Iterator[str]:
    cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if cause is not None:
        yield from _told(cause)
        yield "which led to:"
    if failure.__traceback__:
        yield "".join(traceback.format_tb(failure.__traceback__)).rstrip()
    yield unquoted(failure)
    if isinstance(failure, BaseExceptionGroup):
        for one in failure.exceptions:
            yield "of which:"
            yield from _told(one)
