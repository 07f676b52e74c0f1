"""Texts in which nobody asks the reader for anything."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]

STORY = """"Bring me the lantern," said the old man. She looked at him for a long time. "I will go to the tower tonight," she
whispered. He wanted to call her back, but the wind took his words. "Please close the door!" he shouted. They walked to the river and
sat down. She had to sell the horse in the end. "Can you hear it?" he asked. Nobody answered."""

NEWS = """The mayor said on Tuesday that all street lamps were too old. Residents have long complained about dark corners. "We need to
replace them," one of them said. The project is expected to cost two million. Last year the council had to cancel a similar plan.
Corvalux plans to build a new plant in the harbour."""

RECIPE = """Lentil soup

Ingredients
2 cups of lentils
1 onion

Method
1. Rinse the lentils under cold water.
2. Chop the onion and fry it in oil.

3. Add the lentils and a litre of water. Cook for 25 minutes."""

MANUAL = """Installation
Before you start, make sure the device is switched off. Remove the cover by pressing both tabs. Insert the battery.
If the light does not turn on, check the battery."""

SMALL_TALK = """Ana: Hi, how was your weekend?
Leo: Great, we went to the lake. I'll tell you about it later.
Ana: Nice. We should go there too some day.
Leo: You really should! I have to say, the food was amazing.
Ana: Ha. I need a coffee first. Do you want one?
Leo: Sure, thanks. I would love to.
Ana: Let me see if the machine works. I'll be right back.
Leo: Take your time."""

MAILING = """If you no longer wish to receive our newsletter, please click here to unsubscribe.
Please add us to your address book. Please do not reply to this e-mail.
If you are not the intended recipient, please delete it. Save up to 40% today!
Attached please find our catalogue. Please do not hesitate to contact us if you have any questions."""

INTERVIEW = """Host: Welcome back to the show. Today we'll talk about sleep. Let me introduce our guest.
Guest: Thanks for having me.
Host: So why do we sleep? Can you explain why?
Guest: Sure. The body needs a rhythm.
Host: Interesting. I have to try that. Tell me more about the rhythm.
Guest: Let's consider what happens at night.
Host: We'll be right back after the break. Don't forget to subscribe."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(STORY, id="a story"),
        pytest.param(NEWS, id="the news"),
        pytest.param(RECIPE, id="a recipe"),
        pytest.param(MANUAL, id="a manual"),
        pytest.param(SMALL_TALK, id="small talk"),
        pytest.param(MAILING, id="a mailing"),
        pytest.param(INTERVIEW, id="an interview"),
        pytest.param("Cool.", id="one word"),
    ],
)
def test_nothing_is_asked_for(text: str, chat: Asking) -> None:
    assert [task.summary for task in draft(chat(text)).tasks] == []


def test_after_the_recipe_comes_the_list_again(chat: Asking) -> None:
    (task,) = draft(chat(f"{RECIPE}\n\nTo do\n- Buy lentils")).tasks
    assert task.summary == "Buy lentils"
