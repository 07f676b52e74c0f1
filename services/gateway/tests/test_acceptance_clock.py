"""What time is it when something is accepted, if clocks differ or are set."""

from datetime import UTC, datetime, timedelta

from gateway.acceptance_clock import AcceptanceClock


def test_turns_keep_their_order() -> None:
    clock = AcceptanceClock()
    times = [clock.now("ana", None) for _ in range(1000)]
    assert times == sorted(set(times))


def test_what_is_sent_after_a_user_was_forgotten_is_told_from_what_was_sent_before() -> None:
    clock = AcceptanceClock()
    forgotten_at = datetime.now(UTC) + timedelta(hours=1)
    first, second = clock.now("ana", forgotten_at), clock.now("ana", forgotten_at)
    assert forgotten_at < first < second


def test_a_clock_that_is_behind_for_one_user_is_not_for_others() -> None:
    clock = AcceptanceClock()
    clock.now("eve", datetime.now(UTC) + timedelta(hours=1))
    before = datetime.now(UTC)
    assert before <= clock.now("ana", before - timedelta(days=1)) <= datetime.now(UTC)


def test_a_clock_that_is_set_back_changes_no_order() -> None:
    clock = AcceptanceClock()
    ahead = clock.now("ana", datetime.now(UTC) + timedelta(hours=1))
    assert ahead < clock.now("ana", None), "what was answered last is later than what the clock tells now"
