from datetime import UTC, datetime

import pytest

from extractor.due_dates import find, resolve

NOON_IN_BERLIN = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Send the minutes by Friday.", "2026-11-20"),
        ("Post the parcel tomorrow", "2026-11-19"),
        ("Fill in the form no later than Monday", "2026-11-23"),
        ("We need it by end of next week", "2026-11-27"),
        ("Reply in two business days", "2026-11-20"),
        ("Ship it EOD", "2026-11-18"),
        ("I want this by EOD Thursday", "2026-11-19"),
        ("Pay the rent by the 1st", "2026-12-01"),
        ("Hand it in on the fifteenth.", "2026-12-15"),
        ("Take the bins out tonight", "2026-11-18"),
        ("Let's talk next Tuesday at ten", "2026-11-24"),
        ("The draft is due by month end", "2026-11-30"),
        ("Bring the numbers to tomorrow's standup", "2026-11-19"),
        ("Finish the slides before Friday's review", "2026-11-20"),
        ("First thing Monday morning, call the bank", "2026-11-23"),
        ("Renew it within two weeks", "2026-12-02"),
        ("Come back a week from Saturday", "2026-11-28"),
        ("Water them the day after tomorrow", "2026-11-20"),
        ("We meet on 3 December at 14:30", "2026-12-03"),
        ("Close the books by 2026-12-31", "2026-12-31"),
        ("Start with it early next week", "2026-11-23"),
        ("Do it this weekend", "2026-11-21"),
        ("Deliver by the end of Q4", "2026-12-31"),
        ("Monday the 14th is when we fly", "2026-12-14"),
        ("Buy candles two weeks before Christmas", "2026-12-11"),
    ],
)
def test_a_phrase_means_the_day_a_listener_would_write_down(sentence: str, day: str, wednesday: datetime) -> None:
    (mention, *_) = find(sentence, wednesday, "UTC")
    assert str(mention.due.day) == day


@pytest.mark.parametrize(
    "sentence",
    [
        "You may go, Mark.",
        "Give me a second.",
        "Have a lovely week!",
        "Merry Christmas to all of you.",
        "Tell me before the board meeting.",
        "The shop is on the 3rd floor.",
        "Version 2.10.3 runs on 10.0.0.12",
        "Phone 030-1990-2244, extension 12",
        "Our support is there 24/7",
        "Twenty people sat in the sun",
        "The odds are 4:3",
        "She came second in March's absence, they say",
    ],
)
def test_words_that_only_look_like_dates_are_none(sentence: str, wednesday: datetime) -> None:
    assert find(sentence, wednesday, "UTC") == ()


def test_a_date_without_a_time_stays_a_date(wednesday: datetime) -> None:
    due = resolve("by Friday", wednesday, "UTC")
    assert due is not None
    assert due.at is None


def test_a_time_is_a_moment_in_the_zone_of_the_one_who_said_it() -> None:
    due = resolve("tomorrow at 9", NOON_IN_BERLIN, "Europe/Berlin")
    assert due is not None
    assert due.at is not None
    assert due.at.isoformat() == "2026-11-19T09:00:00+01:00"
    assert due.basis == NOON_IN_BERLIN


def test_tomorrow_begins_at_midnight_where_the_user_is() -> None:
    late_in_london = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    due = resolve("tomorrow", late_in_london, "Asia/Tokyo")
    assert due is not None
    assert str(due.day) == "2026-11-20"


def test_three_in_the_afternoon_needs_no_pm_but_tonight_at_two_is_night(wednesday: datetime) -> None:
    afternoon, night = resolve("Friday at 3", wednesday, "UTC"), resolve("tonight at 8", wednesday, "UTC")
    assert afternoon is not None
    assert night is not None
    assert afternoon.at == datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert night.at == datetime(2026, 11, 18, 20, 0, tzinfo=UTC)


def test_a_time_that_has_gone_by_means_tomorrow(wednesday: datetime) -> None:
    due = resolve("at 8:15", wednesday, "UTC")
    assert due is not None
    assert str(due.day) == "2026-11-19"


def test_another_reading_is_told(wednesday: datetime) -> None:
    monday_noon = wednesday.replace(day=16)
    due = resolve("next Friday", monday_noon, "UTC")
    assert due is not None
    assert (str(due.day), [str(day) for day in due.alternatives]) == ("2026-11-27", ["2026-11-20"])


def test_the_order_of_day_and_month_follows_the_zone(wednesday: datetime) -> None:
    in_new_york, in_paris = (resolve("due 5/12", wednesday, zone) for zone in ("America/New_York", "Europe/Paris"))
    assert in_new_york is not None
    assert in_paris is not None
    assert (in_new_york.day.month, in_paris.day.month) == (5, 12)
    assert in_paris.alternatives == (in_new_york.day,)


def test_a_day_in_digits_is_the_coming_one_or_the_one_just_gone_by(wednesday: datetime) -> None:
    found = {phrase: resolve(f"by {phrase}", wednesday, "America/New_York") for phrase in ("01/15", "11/18", "11/13")}
    assert {phrase: str(due.day) for phrase, due in found.items() if due} == {
        "01/15": "2027-01-15",
        "11/18": "2026-11-18",
        "11/13": "2026-11-13",
    }


def test_what_is_over_is_no_due_date(wednesday: datetime) -> None:
    assert [mention.is_ahead for mention in find("It broke yesterday, on last Monday's run", wednesday, "UTC")] == [
        False,
        False,
    ]
    assert resolve("last week", wednesday, "UTC") is None


def test_a_model_that_names_no_date_gets_none(wednesday: datetime) -> None:
    assert resolve("as soon as the moon is full", wednesday, "UTC") is None
    assert resolve("", wednesday, "UTC") is None


def test_a_nonsense_clock_decides_nothing() -> None:
    assert resolve("tomorrow", datetime(9999, 12, 31, tzinfo=UTC), "UTC") is None
    assert find("tomorrow", datetime(1, 1, 1, tzinfo=UTC), "Pacific/Auckland") == ()
