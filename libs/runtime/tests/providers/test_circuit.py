"""When a provider is left alone, and when it is asked again, with a clock that is moved by hand."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from runtime.providers.circuit import Circuit
from runtime.providers.failures import Away, Garbled, Misconfigured, Resting, Throttled

FAILURES, REST_S = 3, 15.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(failures=FAILURES, rest_s=REST_S, clock=clock)


def ask(circuit: Circuit, failure: BaseException | None = None) -> None:
    """One call that ends as it is told to."""
    with circuit.call():
        if failure:
            raise failure


def fail(circuit: Circuit, times: int = FAILURES, failure: BaseException | None = None) -> None:
    for _ in range(times):
        with pytest.raises(type(failure or Away(""))):
            ask(circuit, failure or Away("it is down"))


def test_it_opens_after_failures_in_a_row_only(circuit: Circuit) -> None:
    fail(circuit, FAILURES - 1)
    ask(circuit)
    fail(circuit, FAILURES - 1)
    assert circuit.state == "closed"

    fail(circuit, 1)

    assert (circuit.state, circuit.reason) == ("open", "it is down")
    with pytest.raises(Resting, match="it is down") as resting:
        ask(circuit)
    assert resting.value.retry_after == pytest.approx(REST_S)


@pytest.mark.parametrize("answer", [Garbled("no JSON"), Misconfigured("the key was refused"), Throttled("slowly", 2)])
def test_who_answers_is_there_whatever_it_says(circuit: Circuit, answer: Exception) -> None:
    fail(circuit, FAILURES - 1)
    fail(circuit, 1, answer)
    fail(circuit, FAILURES - 1)

    assert circuit.state == "closed"


def test_a_longer_rest_is_granted_when_it_is_asked_for(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, failure=Away("it is down", retry_after=100))
    clock.now += 99
    assert circuit.state == "open"
    clock.now += 1
    assert circuit.state == "half_open"


def test_after_the_rest_a_single_call_decides(circuit: Circuit, clock: Clock) -> None:
    fail(circuit)
    clock.now += REST_S

    with circuit.call(), pytest.raises(Resting) as resting:
        ask(circuit)
    assert resting.value.retry_after is None  # nobody knows how long the trial will take

    assert circuit.state == "closed"
    ask(circuit)


def test_a_trial_that_fails_opens_it_again(circuit: Circuit, clock: Clock) -> None:
    fail(circuit)
    clock.now += REST_S
    fail(circuit, 1)

    assert circuit.state == "open"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), ZeroDivisionError()])
def test_a_trial_that_never_came_to_an_end_has_tried_nothing(
    circuit: Circuit, clock: Clock, interruption: BaseException
) -> None:
    fail(circuit)
    clock.now += REST_S
    fail(circuit, 1, interruption)

    assert circuit.state == "half_open"
    ask(circuit)
    assert circuit.state == "closed"


def test_calls_from_before_the_outage_say_nothing_about_now(circuit: Circuit, clock: Clock) -> None:
    early = [circuit.call() for _ in range(3)]
    for call in early:
        call.__enter__()
    fail(circuit)
    early[0].__exit__(None, None, None)
    assert circuit.state == "open"

    clock.now += REST_S
    with circuit.call():
        late = Away("late news")
        early[1].__exit__(Away, late, None)
        assert circuit.state == "half_open"
    early[2].__exit__(Away, late, None)

    assert circuit.state == "closed"


@dataclass(frozen=True)
class Call:
    held: AbstractContextManager[None]
    period: int
    trial: bool


class AnyTraffic(RuleBasedStateMachine):
    """Whatever calls do, side by side: an open circuit lets none through, a half open one a single one."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.circuit = Circuit(failures=FAILURES, rest_s=REST_S, clock=self.clock)
        self.calls: list[Call] = []
        self.period = 0
        self.in_a_row = 0

    @rule()
    def begin(self) -> None:
        state, trying = self.circuit.state, any(call.trial for call in self.calls)
        held = self.circuit.call()
        try:
            held.__enter__()
        except Resting:
            assert state == "open" or (state == "half_open" and trying)
        else:
            assert state == "closed" or (state == "half_open" and not trying)
            self.calls.append(Call(held, self.period, trial=state == "half_open"))

    @precondition(lambda self: self.calls)
    @rule(pick=st.randoms(), after_s=st.none() | st.floats(0, 60))
    def nobody_answers(self, pick: Random, after_s: float | None) -> None:
        call, before = self.calls.pop(pick.randrange(len(self.calls))), self.circuit.state
        failure = Away("it is down", after_s)
        call.held.__exit__(Away, failure, None)
        if call.period != self.period:
            assert self.circuit.state == before
        else:
            self.in_a_row += 1
            opened = call.trial or self.in_a_row >= FAILURES
            assert self.circuit.state == ("open" if opened else before)
            self.period += opened

    @precondition(lambda self: self.calls)
    @rule(pick=st.randoms())
    def it_answers(self, pick: Random) -> None:
        call, before = self.calls.pop(pick.randrange(len(self.calls))), self.circuit.state
        call.held.__exit__(None, None, None)
        if call.period != self.period:
            assert self.circuit.state == before
        else:
            self.in_a_row = 0
            self.period += call.trial
            assert self.circuit.state == "closed"

    @precondition(lambda self: self.calls)
    @rule(pick=st.randoms())
    def it_is_cancelled(self, pick: Random) -> None:
        call, before = self.calls.pop(pick.randrange(len(self.calls))), self.circuit.state
        stop = KeyboardInterrupt()
        call.held.__exit__(KeyboardInterrupt, stop, None)
        assert self.circuit.state == before

    @rule(seconds=st.floats(0, 100))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def an_open_circuit_has_a_reason(self) -> None:
        assert (self.circuit.reason is None) == (self.circuit.state == "closed")


AnyTraffic.TestCase.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
TestAnyTraffic = AnyTraffic.TestCase
