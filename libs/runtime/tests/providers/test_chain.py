"""Who is asked when the one before does not answer, and what is told of it."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest
from libs.runtime.tests.providers.asking import Asker, Askers

from runtime.errors import BadInput, Permanent, Transient
from runtime.providers.chain import Answer, Chain
from runtime.providers.failures import NotConfigured, ProviderFailed, Unacceptable
from runtime.providers.settings import ChainSettings
from wire.faults import Fault
from wire.server import WireServer

DOWN, REFUSING = Fault.status(503), Fault.status(400)


@dataclass
class Rules:
    """What runs on this machine: no endpoint, and answers that may fail in their own ways."""

    failure: Exception | None = None
    provider: str = "local"
    model: str = "rules"
    endpoint: None = None
    diary: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.diary.append("started")

    async def stop(self) -> None:
        self.diary.append("stopped")

    async def words(self) -> str:
        if self.failure:
            raise self.failure
        return "call somebody"


Member = Asker | Rules


async def ask(member: Member) -> str:
    return await member.words() if isinstance(member, Rules) else (await member.ask()).result.text


def fail(wire: WireServer, *, groq: Fault | None = None, openai: Fault | None = None) -> None:
    """These fail from now on, the others go on answering."""
    for path, fault in (("/v1/", openai), ("/openai/v1/", groq)):  # the newer of two that fit counts
        wire.says(path, (lambda _request, fault=fault: fault) if fault else {"text": "call Tom"})


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
def makers(askers: Askers, patient: ChainSettings, rules: Rules) -> Mapping[str, Callable[[], Member]]:
    return {
        "groq": lambda: askers.groq(patient),
        "openai": lambda: askers.openai(patient),
        "local": lambda: rules,
    }


def degrading(makers: Mapping[str, Callable[[], Member]]) -> Chain[Member]:
    return Chain[Member].of(["groq", "openai"], makers, on_outage="degrade")


def waiting(makers: Mapping[str, Callable[[], Member]]) -> Chain[Member]:
    return Chain[Member].of(["groq", "openai"], makers, on_outage="wait")


def told(answer: Answer[Member, str]) -> tuple[str, str, list[tuple[str, str]], bool]:
    passed = [(one.provider, one.code) for one in answer.passed_over]
    return answer.result, answer.provider.provider, passed, answer.degraded


async def test_the_first_answers_as_long_as_it_can(makers: Mapping[str, Callable[[], Member]]) -> None:
    assert told(await degrading(makers).run(ask)) == ("call Tom", "groq", [], False)


async def test_the_next_answers_for_one_that_is_away(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]]
) -> None:
    fail(wire, groq=DOWN)

    answer = await degrading(makers).run(ask)

    assert told(answer) == ("call Tom", "openai", [("groq", "away")], True)


async def test_the_local_one_answers_for_all(wire: WireServer, makers: Mapping[str, Callable[[], Member]]) -> None:
    chain = degrading(makers)
    fail(wire, groq=DOWN, openai=Fault.unauthorized())

    answer = await chain.run(ask)

    passed = [("groq", "away"), ("openai", "misconfigured")]
    assert told(answer) == ("call somebody", "local", passed, True)


async def test_the_first_answers_again_when_it_is_back(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]]
) -> None:
    chain = degrading(makers)
    fail(wire, groq=DOWN)
    await chain.run(ask)
    fail(wire)

    assert told(await chain.run(ask)) == ("call Tom", "groq", [], False)


async def test_work_waits_where_that_is_wanted(wire: WireServer, makers: Mapping[str, Callable[[], Member]]) -> None:
    fail(wire, groq=DOWN, openai=DOWN)

    with pytest.raises(Transient, match=r"groq: .*HTTP 503.*openai: ") as waits:
        await waiting(makers).run(ask)
    assert waits.value.retry_after is None


async def test_work_waits_as_long_as_the_soonest_of_them(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]]
) -> None:
    wire.fails(Fault.status(429, retry_after=90), on="chat")

    with pytest.raises(Transient) as waits:
        await waiting(makers).run(ask)
    assert waits.value.retry_after == 90


async def test_who_waits_does_not_go_local_because_of_another_that_refused(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]]
) -> None:
    """The first is only away: it may answer later what the second can't."""
    fail(wire, groq=DOWN, openai=REFUSING)

    with pytest.raises(Transient, match="groq"):
        await waiting(makers).run(ask)


async def test_waiting_would_not_help_where_all_refused(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]]
) -> None:
    fail(wire, groq=REFUSING, openai=REFUSING)

    assert (await waiting(makers).run(ask)).provider.provider == "local"


async def test_waiting_means_nothing_where_nobody_was_set_up(makers: Mapping[str, Callable[[], Member]]) -> None:
    chain = Chain[Member].of([], makers, on_outage="wait")

    assert (await chain.run(ask)).provider.provider == "local"


async def test_an_outage_is_no_dead_letter_when_the_local_one_fails_too(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]], rules: Rules
) -> None:
    rules.failure = Unacceptable("no model for this is installed")
    fail(wire, groq=DOWN, openai=REFUSING)

    with pytest.raises(Transient, match="groq"):
        await degrading(makers).run(ask)


async def test_what_nobody_can_do_fails_with_the_last_reason(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]], rules: Rules
) -> None:
    rules.failure = Unacceptable("no model for this is installed")
    fail(wire, groq=REFUSING, openai=REFUSING)

    with pytest.raises(Permanent, match="no model for this") as failed:
        await degrading(makers).run(ask)
    assert failed.value.code == "unacceptable"


async def test_bad_input_is_nobodys_failure(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]], rules: Rules
) -> None:
    rules.failure = BadInput("no_speech", "No speech was heard.")
    fail(wire, groq=DOWN, openai=DOWN)

    with pytest.raises(BadInput):
        await degrading(makers).run(ask)


async def test_who_has_no_key_is_left_out_and_that_is_told(
    wire: WireServer, makers: Mapping[str, Callable[[], Member]]
) -> None:
    def without_a_key() -> Member:
        raise NotConfigured("GROQ_API_KEY is not set")

    chain = degrading({**makers, "groq": without_a_key})

    assert told(await chain.run(ask)) == ("call Tom", "openai", [], False)
    assert [heard.dialect for heard in wire.heard] == ["openai"]
    report = chain.report()
    assert report["left_out"] == [{"provider": "groq", "reason": "GROQ_API_KEY is not set"}]
    assert [one["provider"] for one in report["order"]] == ["openai", "local"]


async def test_the_local_one_is_last_wherever_it_is_named(makers: Mapping[str, Callable[[], Member]]) -> None:
    chain = Chain[Member].of(["local", "groq", "groq"], makers, on_outage="degrade")

    assert [one["provider"] for one in chain.report()["order"]] == ["groq", "local"]


def test_a_name_that_nobody_has_is_a_mistake(makers: Mapping[str, Callable[[], Member]]) -> None:
    with pytest.raises(KeyError, match="'grok' is no provider here; there are groq, openai, local"):
        Chain[Member].of(["grok"], makers, on_outage="degrade")


async def test_how_they_are_is_told_to_operators(wire: WireServer, makers: Mapping[str, Callable[[], Member]]) -> None:
    chain = degrading(makers)
    await chain.check()
    fail(wire, groq=Fault.dead_model())
    await chain.run(ask)

    groq, openai, local = chain.report()["order"]

    assert groq["state"] == "misconfigured"
    assert (openai["state"], local["state"]) == ("ready", "ready")
    with pytest.raises(ProviderFailed, match="groq is misconfigured: the model is not served there"):
        await chain.check()


async def test_a_stream_goes_on_where_it_stopped(wire: WireServer, makers: Mapping[str, Callable[[], Member]]) -> None:
    done: list[int] = []

    async def rest(member: Member) -> AsyncGenerator[str, None]:
        for page in range(len(done), 4):
            if page == 2 and member.provider == "groq":
                fail(wire, groq=DOWN)
            words = await member.words() if isinstance(member, Rules) else (await member.ask(f"{page}")).result.text
            done.append(page)
            yield f"{page} {words}"

    async with aclosing(degrading(makers).stream(rest)) as answers:
        got = [told(answer) async for answer in answers]

    assert got == [
        ("0 call Tom", "groq", [], False),
        ("1 call Tom", "groq", [], False),
        ("2 call Tom", "openai", [("groq", "away")], True),
        ("3 call Tom", "openai", [("groq", "away")], True),
    ]


async def test_a_stream_waits_as_well(wire: WireServer, makers: Mapping[str, Callable[[], Member]]) -> None:
    fail(wire, groq=DOWN, openai=DOWN)

    async def pieces(member: Member) -> AsyncGenerator[str, None]:
        yield await ask(member)

    with pytest.raises(Transient):
        async with aclosing(waiting(makers).stream(pieces)) as answers:
            await anext(answers)


async def test_who_stops_listening_closes_what_was_asked(makers: Mapping[str, Callable[[], Member]]) -> None:
    closed: list[str] = []

    async def pieces(member: Member) -> AsyncGenerator[str, None]:
        try:
            yield await ask(member)
            yield await ask(member)
        finally:
            closed.append(member.provider)

    async with aclosing(degrading(makers).stream(pieces)) as answers:
        assert (await anext(answers)).result == "call Tom"

    assert closed == ["groq"]


async def test_all_are_started_and_stopped_together(makers: Mapping[str, Callable[[], Member]], rules: Rules) -> None:
    chain = degrading(makers)
    await chain.start()
    assert rules.diary == ["started"]
    await chain.stop()
    assert rules.diary == ["started", "stopped"]


async def test_who_was_started_is_stopped_when_another_cannot_be(rules: Rules) -> None:
    class Broken(Rules):
        async def start(self) -> None:
            raise OSError("no room for another process")

    with pytest.raises(OSError, match="no room"):
        await Chain[Member]([rules, Broken()], on_outage="degrade").start()
    assert rules.diary == ["started", "stopped"]
