from collections.abc import AsyncIterator

from intelliassist_client.server_sent_events import ServerSentEvent, server_sent_events


async def read(stream: str) -> list[ServerSentEvent]:
    async def lines() -> AsyncIterator[str]:
        for line in stream.split("\n"):
            yield line

    return [event async for event in server_sent_events(lines())]


async def test_an_event_has_data_a_name_and_an_id() -> None:
    assert await read("id: 7\nevent: job\ndata: {}\n\n") == [ServerSentEvent("{}", "job", "7")]


async def test_lines_of_data_are_joined_and_one_space_is_dropped() -> None:
    assert await read("data:first\ndata:  second\n\n") == [ServerSentEvent("first\n second")]


async def test_comments_and_unknown_fields_say_nothing() -> None:
    assert await read(": still here\n\nwhatever: x\ndata: a\n\n") == [ServerSentEvent("a")]


async def test_the_id_stays_until_another_comes() -> None:
    assert [event.id for event in await read("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n")] == ["1", "1", ""]


async def test_the_server_tells_how_long_to_wait_before_coming_back() -> None:
    assert [event.retry_ms for event in await read("retry: 1500\ndata: a\n\nretry: soon\ndata: b\n\n")] == [1500, 1500]


async def test_an_event_without_its_end_did_not_arrive() -> None:
    assert await read("data: a\n\ndata: half of") == [ServerSentEvent("a")]
