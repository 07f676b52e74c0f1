import pytest

from extractor.rules.requests import ask


@pytest.mark.parametrize(
    ("sentence", "action", "who"),
    [
        ("Could you bring the ladder back?", "bring the ladder back?", None),
        ("Please lock the shed.", "lock the shed.", None),
        ("Hi Rosa, please lock the shed.", "lock the shed.", "Rosa"),
        ("So, I'll ring the council.", "ring the council.", "me"),
        ("We really need to oil the gate.", "oil the gate.", None),
        ("Omar will repaint the fence.", "repaint the fence.", "Omar"),
        ("Omar and Ida should repaint the fence.", "repaint the fence.", "Omar and Ida"),
        ("Somebody has to tell the neighbours.", "tell the neighbours.", None),
        ("Don't forget to feed the hens.", "feed the hens.", None),
        ("Let's order new seeds.", "order new seeds.", None),
        ("Sharpen the shears!", "Sharpen the shears!", None),
        ("Ida, I'd like you to count the pots.", "count the pots.", "Ida"),
        ("TODO: descale the kettle", "descale the kettle", None),
        ("The hedge needs to be trimmed.", "trim the hedge.", None),
        ("If it rains, bring in the cushions.", "bring in the cushions.", None),
        ("Omar said he would fetch the sand.", "fetch the sand.", "Omar"),
        ("They asked us to mow the lawn.", "mow the lawn.", None),
        ("Would you mind watering the ferns?", "water the ferns?", None),
        ("It would help if Omar could lend me the saw.", "lend me the saw.", "Omar"),
        ("It would be nice if somebody wrote a list.", "write a list.", None),
        ("Who can mend the pump?", "mend the pump?", None),
        ("I need your advice on the roof.", "give me your advice on the roof.", None),
        ("May I have a copy of the key?", "give me a copy of the key?", None),
        ("Any help with the harvest would be welcome.", "give help with the harvest", None),
        ("I need to know when the hens arrive.", "tell me when the hens arrive.", None),
        ("I am free on Friday to discuss the fence.", "discuss the fence.", None),
        ("How about Monday at noon?", "meet Monday at noon?", None),
        ("Start watering the beds.", "Start watering the beds.", None),
        ("We'll need to have the well cleaned.", "have the well cleaned.", None),
        ("Action item for me: paint the door.", "paint the door.", "me"),
        ("The committee will approve the plan.", "approve the plan.", "The committee"),
        ("Would be great to see you plan the route, but please lock the shed.", "lock the shed.", None),
    ],
)
def test_requests_and_promises_are_heard(sentence: str, action: str, who: str | None) -> None:
    found = ask(sentence)
    assert found is not None
    assert (found.action, found.who) == (action, who)


@pytest.mark.parametrize(
    "sentence",
    [
        "The hens laid four eggs.",
        "Thanks for the ladder!",
        "Have a great weekend!",
        "Omar fixed the gate already.",
        "Mark said the market was busy.",
        "It will be cold.",
        "I will be there.",
        "Let's get started.",
        "He should have called.",
        "How would you describe it?",
        "The market opens at ten.",
        "Books were everywhere.",
        "She let me know that the hens were fine.",
        "It is ok to park there.",
        "What do we need to change?",
        "How are you?",
        "Did you know that hens can swim?",
        "They met to discuss the fence.",
        "Please add us to your address book.",
        "If you wish to receive no further mailings, please visit our site to unsubscribe.",
        "",
        "!!!",
    ],
)
def test_small_talk_and_news_ask_for_nothing(sentence: str) -> None:
    assert ask(sentence) is None
