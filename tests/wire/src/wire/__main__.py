"""`python -m wire --port 0`: serve until it is stopped; the first line tells the address.

curl -X POST $URL/_wire/says -d '{"to": "chat", "answer": {"tasks": []}}'
curl -X POST $URL/_wire/fails -d '{"fault": "status", "code": 503, "on": "chat"}'
curl -X POST $URL/_wire/recovers
curl $URL/_wire/heard
"""

import argparse
import asyncio
import signal
import sys

from wire.server import WireServer


async def _serve(port: int, keys: list[str] | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, stopped.set)
    async with WireServer.running(port=port, accepts_keys=keys) as wire:
        sys.stdout.write(f"{wire.url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(
        prog="python -m wire", description="A server that speaks the providers' wire formats."
    )
    asked.add_argument("--port", type=int, default=0, help="0 (the default) is any free one")
    asked.add_argument(
        "--key", action="append", help="a key that is accepted; may be given several times; any when none is given"
    )
    given = asked.parse_args()
    asyncio.run(_serve(given.port, given.key))
