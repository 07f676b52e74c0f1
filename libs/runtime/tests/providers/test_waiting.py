"""When work waits for a provider, and when it fails."""

import pytest
from libs.runtime.tests.providers.members import DOWN, REFUSING, Makers, Member, Rules, ask, degrading, fail, waiting

from runtime.errors import BadInput, Permanent, Transient
from runtime.providers.chain import Chain
from runtime.providers.failures import Misconfigured, Unacceptable
from wire.faults import Fault
from wire.server import WireServer


async def test_work_waits_where_that_is_wanted(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=DOWN, openai=DOWN)

    with pytest.raises(Transient, match=r"groq: .*HTTP 503.*openai: ") as waits:
        await waiting(makers).run(ask)
    assert waits.value.retry_after is None


async def test_work_waits_as_long_as_the_soonest_of_them(wire: WireServer, makers: Makers) -> None:
    wire.fails(Fault.status(429, retry_after=90), on="chat")

    with pytest.raises(Transient) as waits:
        await waiting(makers).run(ask)
    assert waits.value.retry_after == 90


async def test_who_waits_does_not_go_local_because_of_another_that_refused(wire: WireServer, makers: Makers) -> None:
    """The first is only away: it may answer later what the second can't."""
    fail(wire, groq=DOWN, openai=REFUSING)

    with pytest.raises(Transient, match="groq"):
        await waiting(makers).run(ask)


async def test_waiting_would_not_help_where_all_refused(wire: WireServer, makers: Makers) -> None:
    fail(wire, groq=REFUSING, openai=REFUSING)

    assert (await waiting(makers).run(ask)).provider.provider == "local"


async def test_waiting_means_nothing_where_nobody_was_set_up(makers: Makers) -> None:
    chain = Chain[Member].of([], makers, on_outage="wait")

    assert (await chain.run(ask)).provider.provider == "local"


async def test_an_outage_is_no_dead_letter_when_the_local_one_fails_too(
    wire: WireServer, makers: Makers, rules: Rules
) -> None:
    rules.failure = Unacceptable("no model for this is installed")
    fail(wire, groq=DOWN, openai=REFUSING)

    with pytest.raises(Transient, match="groq"):
        await degrading(makers).run(ask)


async def test_what_an_operator_can_mend_is_waited_for_when_the_local_one_fails_too(
    wire: WireServer, makers: Makers, rules: Rules
) -> None:
    rules.failure = Misconfigured("no model for this is installed")
    fail(wire, groq=Fault.unauthorized(), openai=REFUSING)

    with pytest.raises(Transient, match="groq: the key was refused"):
        await degrading(makers).run(ask)


async def test_where_nobody_but_the_local_one_was_set_up_its_lack_is_told_at_once(makers: Makers, rules: Rules) -> None:
    rules.failure = Misconfigured("no model for this is installed")

    with pytest.raises(Permanent, match="no model for this"):
        await Chain[Member].of([], makers, on_outage="degrade").run(ask)


async def test_what_nobody_can_do_fails_with_the_last_reason(wire: WireServer, makers: Makers, rules: Rules) -> None:
    rules.failure = Unacceptable("no model for this is installed")
    fail(wire, groq=REFUSING, openai=REFUSING)

    with pytest.raises(Permanent, match="no model for this") as failed:
        await degrading(makers).run(ask)
    assert failed.value.code == "unacceptable"


async def test_bad_input_is_nobodys_failure(wire: WireServer, makers: Makers, rules: Rules) -> None:
    rules.failure = BadInput("no_speech", "No speech was heard.")
    fail(wire, groq=DOWN, openai=DOWN)

    with pytest.raises(BadInput):
        await degrading(makers).run(ask)
