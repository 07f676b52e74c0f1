"""What stands between two brokers, without brokers."""

import asyncio

from tests.e2e.kafka_relay import Apart, Relay


class _Echo:
    """Says what it hears, and knows of whoever asks that it is broker 1."""

    def __init__(self) -> None:
        self.asked = 0

    async def who(self, _port: int) -> int:
        self.asked += 1
        return 1

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(100):
            writer.write(said)
        writer.close()


async def test_who_is_cut_off_is_heard_when_all_is_well_again() -> None:
    apart, echo = Apart(), _Echo()
    server = await asyncio.start_server(echo.answer, "127.0.0.1", 0)
    async with server, Relay(server.sockets[0].getsockname()[1], of=2, apart=apart, who=echo.who) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(b"before")
        assert await reader.readexactly(6) == b"before"
        assert echo.asked == 0, "nobody is looked up while nobody is cut off"

        apart.cut(3)
        writer.write(b"others")
        assert await reader.readexactly(6) == b"others"

        apart.cut(1)
        writer.write(b"lonely")
        answer = asyncio.create_task(reader.readexactly(6))
        done, _ = await asyncio.wait({answer}, timeout=0.2)
        assert not done

        apart.heal()
        assert await answer == b"lonely"
        assert echo.asked == 1
        writer.close()
        await writer.wait_closed()
