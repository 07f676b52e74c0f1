"""How often one call is tried, and with which pauses."""

from collections.abc import AsyncIterator

import stamina
from stamina.instrumentation import set_on_retry_hooks

from runtime.providers.failures import Away, Garbled, Late
from runtime.providers.settings import ChainSettings

set_on_retry_hooks(())  # the endpoint counts and logs each attempt; a second tale under other names would confuse


def attempts(settings: ChainSettings) -> AsyncIterator[stamina.Attempt]:
    """Attempts for one call: after an outage with growing pauses and jitter, unless it was told to last longer than
    anybody waits; after an unusable answer once more; nothing else. Who was late once is not waited for again.

    What the provider asked for in `Retry-After` concerns all calls: the quota keeps it.
    """
    garbled = 0

    def may_pass(failure: Exception) -> bool:
        nonlocal garbled
        if isinstance(failure, Garbled):
            garbled += 1
            return garbled == 1
        if isinstance(failure, Late) or not isinstance(failure, Away):
            return False
        return (failure.retry_after or 0.0) <= settings.provider_patience_s

    return aiter(
        stamina.retry_context(
            on=may_pass,
            attempts=settings.provider_attempts,
            timeout=None,
            wait_initial=settings.provider_first_pause_s,
            wait_max=settings.provider_longest_pause_s,
            wait_jitter=settings.provider_first_pause_s,
        )
    )
