"""Keeping a process alive, and knowing when that is hopeless."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from standalone.last_words import last_words
from standalone.processes import Process, ending
from standalone.refusal import Refusal

_DEATHS_ALLOWED = 5
_WITHIN_S = 60.0
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0
_SETTINGS_ARE_WRONG = 2


async def keep_alive(
    process: Process,
    say: Callable[[str], None],
    *,
    start_again: Callable[[], Awaitable[None]] | None = None,
    hopeless: Callable[[], str | None] = lambda: None,
    first_pause_s: float = _FIRST_PAUSE_S,
) -> None:
    """Start the process again each time it dies, after a pause that grows.

    Raises Refusal when it dies too often, when its settings keep it from ever starting, or when it
    ends by itself while `hopeless` tells why another start would end the same way.
    """
    loop = asyncio.get_running_loop()
    deaths: deque[float] = deque(maxlen=_DEATHS_ALLOWED)
    while True:
        code = await process.wait()
        if code == _SETTINGS_ARE_WRONG:
            raise Refusal(f"{process.name} can't start: {last_words(process.recent)}", exit_code=2)
        if code > 0 and (why := hopeless()):
            raise Refusal(f"{why}: {last_words(process.recent)}")
        now = loop.time()
        deaths.append(now)
        recent = sum(1 for death in deaths if now - death < _WITHIN_S)
        if recent == _DEATHS_ALLOWED:
            raise Refusal(
                f"{process.name} {ending(code)} for the {recent}th time within {_WITHIN_S:.0f} s: {last_words(process.recent)}"
            )
        pause = min(first_pause_s * 2 ** (recent - 1), _LONGEST_PAUSE_S)
        say(f"{process.name} {ending(code)}; starting it again in {pause:g} s")
        await asyncio.sleep(pause)
        try:
            await (start_again or process.start)()
        except Refusal:
            if process.running:
                raise
            # It died while it started: that counts as another death.
