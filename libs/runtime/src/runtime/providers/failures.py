"""Why a provider did not answer. Whatever it is, the chain goes on to the next one."""

from collections.abc import Mapping
from typing import ClassVar, Final

from contracts.answering import TokenUse

_NOTHING: Final = TokenUse()


class ProviderFailed(Exception):  # noqa: N818 - a statement about the provider; its kinds are named by what is wrong
    """No answer from this provider. `reason` is a sentence for users and operators: no key, no content in it."""

    code: ClassVar[str] = "failed"

    def __init__(
        self,
        reason: str,
        retry_after: float | None = None,
        *,
        tokens: TokenUse = _NOTHING,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        """Seconds after which asking again makes sense, where that is known."""
        self.tokens = tokens
        """What was paid all the same, for answers that are of no use."""
        self.headers = headers or {}
        """What its answer told of the quota, where there was one."""


class Away(ProviderFailed):
    """Outage, cut connection, too many requests: it may pass, so it is tried again, and counts for the circuit."""

    code = "away"


class Late(Away):
    """It did not answer in time. That was waited for once: the next provider is asked at once."""


class Throttled(Away):
    """Too many requests, and it said when it takes more: it is there, so this concerns the quota, not the circuit."""


class Resting(ProviderFailed):
    """It is not asked now: the circuit is open, or the quota is used up for longer than anybody would wait."""

    code = "resting"


class Misconfigured(ProviderFailed):
    """A refused key, a model that is not served: to be shown, not to be tried again until somebody mends it."""

    code = "misconfigured"


class Refused(ProviderFailed):
    """The model will not read this content."""

    code = "refused"


class Unacceptable(ProviderFailed):
    """The provider can't take this input."""

    code = "unacceptable"


class TooLong(Unacceptable):
    """More than the model's window or the provider's size limit holds."""


class Garbled(ProviderFailed):
    """The answer is not what was asked for: no JSON, against the schema, cut off. Asked for once more."""

    code = "garbled"


class NotConfigured(Exception):  # noqa: N818 - a statement, not an error: the provider is left out
    """Nothing was set that would let us ask this provider; `reason` says what is missing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
