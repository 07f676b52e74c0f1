"""Who is asked when the one before does not answer, and what is told of it."""

import pytest
from libs.runtime.tests.providers.members import DOWN, Makers, Member, Rules, ask, degrading, fail, told

from contracts.http.providers import LeftOut
from runtime.providers.chain import Chain
from runtime.providers.failures import NotConfigured, ProviderFailed
from wire.faults import Fault
from wire.server import WireServer


async def test_the_first_answers_as_long_as_it_can(makers: Makers) -> None:
    assert told(await degrading(makers).run(ask)) == ("call Tom", "groq", [], False)


async def test_the_next_answers_for_one_that_is_away(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=DOWN)

    answer = await degrading(makers).run(ask)

    assert told(answer) == ("call Tom", "openai", [("groq", "away")], True)


async def test_the_local_one_answers_for_all(wire: WireServer, makers: Makers) -> None:
    chain = degrading(makers)
    fail(wire, groq=DOWN, openai=Fault.unauthorized())

    answer = await chain.run(ask)

    passed = [("groq", "away"), ("openai", "misconfigured")]
    assert told(answer) == ("call somebody", "local", passed, True)


async def test_the_first_answers_again_when_it_is_back(wire: WireServer, makers: Makers) -> None:
    chain = degrading(makers)
    fail(wire, groq=DOWN)
    await chain.run(ask)
    fail(wire)

    assert told(await chain.run(ask)) == ("call Tom", "groq", [], False)


async def test_what_was_paid_is_told_by_who_got_it(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=Fault.wrong_json())

    answer = await degrading(makers).run(ask)

    groq, openai = answer.spent
    assert (groq.provider, groq.model) == ("groq", "openai/gpt-oss-20b")
    assert (openai.provider, openai.model) == ("openai", "qwen3:4b")
    assert openai.tokens == answer.result.tokens
    assert groq.tokens.input == 2 * openai.tokens.input  # it was asked once more
    assert answer.tokens == groq.tokens + openai.tokens


async def test_who_failed_for_nothing_stands_on_no_bill(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=DOWN, openai=DOWN)

    answer = await degrading(makers).run(ask)

    assert [(one.provider, one.tokens.total) for one in answer.spent] == [("local", 0)]


async def test_who_has_no_key_is_left_out_and_that_is_told(wire: WireServer, makers: Makers) -> None:
    def without_a_key() -> Member:
        raise NotConfigured("GROQ_API_KEY is not set")

    chain = degrading({**makers, "groq": without_a_key})

    assert told(await chain.run(ask)) == ("call Tom", "openai", [], False)
    assert [heard.dialect for heard in wire.heard] == ["openai"]
    report = chain.report()
    assert report.left_out == (LeftOut(provider="groq", reason="GROQ_API_KEY is not set"),)
    assert [one.provider for one in report.order] == ["openai", "local"]


async def test_the_local_one_is_last_wherever_it_is_named(makers: Makers) -> None:
    chain = Chain[Member].of(["local", "groq", "groq"], makers, on_outage="degrade")

    assert [one.provider for one in chain.report().order] == ["groq", "local"]


def test_a_name_that_nobody_has_is_a_mistake(makers: Makers) -> None:
    with pytest.raises(KeyError, match="'grok' is no provider here; there are groq, openai, local"):
        Chain[Member].of(["grok"], makers, on_outage="degrade")


async def test_how_they_are_is_told_to_operators(wire: WireServer, makers: Makers) -> None:
    chain = degrading(makers)
    await chain.check()
    fail(wire, groq=Fault.dead_model())
    await chain.run(ask)

    groq, openai, local = chain.report().order

    assert groq.state == "misconfigured"
    assert (openai.state, local.state) == ("ready", "ready")
    with pytest.raises(ProviderFailed, match="groq is misconfigured: the model is not served there"):
        await chain.check()


async def test_a_local_one_that_cannot_answer_says_so(makers: Makers, rules: Rules) -> None:
    rules.ailment = "no model for this is installed"

    *_, local = degrading(makers).report().order

    assert (local.provider, local.state, local.reason) == ("local", "misconfigured", "no model for this is installed")


async def test_all_are_started_and_stopped_together(makers: Makers, rules: Rules) -> None:
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


async def test_a_user_decides_who_is_asked_first(makers: Makers) -> None:
    assert told(await degrading(makers).run(ask, order=["openai", "groq"])) == ("call Tom", "openai", [], False)


async def test_and_who_is_asked_next(wire: WireServer, makers: Makers) -> None:
    fail(wire, openai=DOWN)

    answer = await degrading(makers).run(ask, order=["openai", "groq"])

    assert told(answer) == ("call Tom", "groq", [("openai", "away")], True)


async def test_whom_a_user_does_not_name_is_not_asked(wire: WireServer, makers: Makers) -> None:
    chain = degrading(makers)

    assert told(await chain.run(ask, order=["local", "groq"])) == ("call somebody", "local", [], True)
    assert told(await chain.run(ask, order=["huggingface"])) == ("call somebody", "local", [], True)
    assert wire.heard == []
