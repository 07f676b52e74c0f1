"""Draw each trace as a tree once it is quiet: `python -m tests.telemetry.listen`, then `intelliassist up --otlp` with its address."""

import argparse
import sys
import time
from contextlib import suppress
from typing import Final

from tests.telemetry.otlp import Receiver
from tests.telemetry.traces import Trace

_QUIET_S: Final = 3.0
_GIVEN_UP_S: Final = 60.0
"""What is not whole by then is drawn as it is."""
_LOOK_EVERY_S: Final = 0.5


def listen(receiver: Receiver, *, hops: bool) -> None:
    """Until somebody interrupts it. `hops`: only what went through the broker."""
    known: dict[str, tuple[int, float]] = {}
    drawn: dict[str, int] = {}
    while True:
        time.sleep(_LOOK_EVERY_S)
        now = time.monotonic()
        for trace in receiver.traces().values():
            spans, since = known.get(trace.trace_id, (0, now))
            if spans != len(trace.spans):
                known[trace.trace_id] = (len(trace.spans), now)
            elif now - since > (_GIVEN_UP_S if trace.orphans else _QUIET_S) and drawn.get(trace.trace_id) != spans:
                drawn[trace.trace_id] = spans
                if not hops or _is_work(trace):
                    sys.stdout.write(f"{trace}\n\n")
                    sys.stdout.flush()


def _is_work(trace: Trace) -> bool:
    return any(span.kind == "CONSUMER" for span in trace.spans)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.telemetry.listen", description=__doc__)
    asked.add_argument("--port", type=int, default=4318)
    asked.add_argument("--all", action="store_true", help="also requests that asked for no work")
    given = asked.parse_args()
    with Receiver.in_thread(given.port) as heard, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{heard.url}\n")
        sys.stdout.flush()
        listen(heard, hops=not given.all)
