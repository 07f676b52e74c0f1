"""People who talk: tasks are asked for, taken, dated and told again over several turns."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]
Told = list[tuple[str, str | None, str | None]]

STANDUP = """Priya: Morning all. Who wants to go first?
Tomasz: I can. Yesterday I got the search index running again. Today I'm going to write the tests for the import job, and I'm blocked on the staging credentials.
Priya: Okay. Hugo, could you get Tomasz the staging credentials?
Hugo: Sure, I'll do it right after this.
Hugo: From my side, I fixed the login bug. I still have to update the changelog.
Priya: Great. Can you do that before lunch?
Hugo: Yep.
Tomasz: Wait, somebody needs to tell support about the outage.
Mei: I'll take it.
Priya: Thanks Mei. Who can look at the flaky deployment test?
Tomasz: I'll have a look this afternoon.
Priya: Perfect. That's it, have a good one."""

SALES_CALL = """Sara: Thanks for making the time, Mr. Okafor.
Okafor: No worries. We liked the demo, but my finance people had some questions about the pricing.
Sara: Of course. I'll send you the updated price sheet by tomorrow.
Okafor: Great. And could you include the volume discounts?
Sara: Absolutely. I'll also put you in touch with our customer in Lyon.
Okafor: Perfect. On our side I need to check with legal about the data clause.
Sara: When do you think you'd hear back?
Okafor: Probably by the end of next week.
Sara: Then let's have another call on the 2nd of December.
Okafor: Works for me. Can you send an invite?
Sara: Will do. Anything else?
Okafor: No, that's all. Talk soon."""

FAMILY = """Mum: Right, the holidays. Has anyone booked the ferry?
Dad: Not yet. I'll book it tonight.
Mum: Good. Lena, you need to renew your passport.
Lena: I know, I know. I'll fill in the form at the weekend.
Dad: I had the car serviced last week, so that's done.
Mum: Then somebody still has to buy sunscreen. Can you do that, Dad?
Dad: Sure.
Lena: Do you remember when we lost the tent? That was so funny.
Mum: Oh yes. Anyway, dinner's ready."""

BOARD = """Chair: I call the meeting to order. The minutes of the last meeting were approved.
Treasurer: The budget is in good shape. We spent less than planned on heating.
Chair: The secretary will obtain three offers from auditors.
Secretary: Noted.
Treasurer: The insurance policy has to be renewed before 31 December. I will take care of that.
Chair: The summer fair takes place in June. The events committee will draw up a plan.
Secretary: Should we also invite the mayor?
Chair: Good idea. Please write to her office.
Secretary: I will.
Chair: There being no further business, the meeting was closed at nine."""

ONE_ON_ONE = """Manager: How are you doing?
Jonas: Pretty good, a bit tired. The migration took longer than I thought.
Manager: I saw that. What's next for you?
Jonas: I want to finish the monitoring dashboard, hopefully by Friday.
Manager: Good. Have you thought about the conference talk?
Jonas: A little. I should probably submit the abstract this week.
Manager: Yes, do that. I'd be happy to read it.
Jonas: Cool.
Manager: One more thing, I'd like you to mentor the new intern.
Jonas: Oh nice. Sure, I'd love to.
Manager: And I owe you an answer about the training budget, I'll find out what's left."""

MEMO = """Okay so, um, just thinking out loud here. The kitchen quote came in and it's way too high, so I need to call the other
carpenter, maybe tomorrow morning. Then the tiles. I keep forgetting the tiles. And, uh, remind me to pick up the keys from Nadia
on Saturday. What else? It's been raining all day, by the way, the garden looks amazing. And I should probably let the neighbours know
about the noise. Okay, that's it I think."""

WITHOUT_NAMES = """Okay, let's get going. So first topic, the website. It's still down in some regions. Paul, can you check with the
hosting company? Yeah, sure, I'll call them after lunch. Great. Next one, the newsletter. Nina, could you draft the text? Sure. And then
I'll have it translated. Anything else? The coffee machine is broken again. Somebody should call the repair service. All right, that's
it, thanks everybody."""

RECAPPED = """Marcus: Alright everybody, welcome to the weekly product meeting. First topic is the onboarding flow.
Elena: I've finished the user interviews. I'll share the interview notes with the group.
Marcus: That would be great. When can we expect them?
Elena: By Wednesday.
Sam: I'll work on the card form today. And I need to check how the billing provider handles refunds.
Marcus: Okay, please do.
Elena: Someone should run through the regression list.
Rita: I can take that. I'll get it done by Wednesday evening.
Marcus: Perfect. Rita, could you also prepare the release notes?
Rita: Sure, no problem.
Marcus: Okay, so just to summarize. Elena is sharing the interview notes. Sam checks the billing provider. Rita runs the regression list and prepares the release notes.
Sam: Sounds good."""

FUNDRAISER = """Beth: So the gala is in six weeks. What about the hall?
Aisha: The deposit is due on Friday. Somebody needs to pay it.
Beth: I'll pay it tomorrow. Miguel, you need to confirm the band as well.
Miguel: Already did.
Beth: Oh wow, good. The lockers still need to be ordered.
Aisha: That's already in progress.
Beth: And we should probably rent the speakers soon.
Aisha: Let's do that on Monday. Can you drive it, Miguel?
Miguel: Okay."""

CALL_OF_TWO = """Tara: I noticed two cracks in the wall, so I'm going to photograph them.
Ned: Good. Could you send the pictures to the landlord?
Tara: Yes, I'll send them this afternoon.
Ned: Do we have to call the insurance too?
Tara: Let me see. Let's talk about that later.
Ned: I'll grab a coffee."""

CHAT = """hey can you grab some milk on the way home
also we're out of dish soap
I'll cook tonight
and don't forget we need to call your mom tomorrow
lol did you see the game"""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param(
            STANDUP,
            [
                ("Write the tests for the import job", "Tomasz", "Today"),
                ("Get Tomasz the staging credentials", "Hugo", None),
                ("Update the changelog", "Hugo", None),
                ("Tell support about the outage", "Mei", None),
                ("Look at the flaky deployment test", "Tomasz", "this afternoon"),
            ],
            id="a standup",
        ),
        pytest.param(
            SALES_CALL,
            [
                ("Send Okafor the updated price sheet", "Sara", "by tomorrow"),
                ("Include the volume discounts", "Sara", None),
                ("Put Okafor in touch with our customer in Lyon", "Sara", None),
                ("Check with legal about the data clause", "Okafor", "by the end of next week"),
                ("Have another call", None, "on the 2nd of December"),
                ("Send an invite", "Sara", None),
            ],
            id="a sales call",
        ),
        pytest.param(
            FAMILY,
            [
                ("Book the ferry", "Dad", "tonight"),
                ("Renew your passport", "Lena", None),
                ("Fill in the form", "Lena", "at the weekend"),
                ("Buy sunscreen", "Dad", None),
            ],
            id="a family's plans",
        ),
        pytest.param(
            BOARD,
            [
                ("Obtain three offers from auditors", "the secretary", None),
                ("Renew the insurance policy", "Treasurer", "before 31 December"),
                ("Draw up a plan", "the events committee", None),
                ("Write to her office", "Secretary", None),
            ],
            id="a board meeting",
        ),
        pytest.param(
            ONE_ON_ONE,
            [
                ("Finish the monitoring dashboard", "Jonas", "by Friday"),
                ("Submit the abstract", "Jonas", "this week"),
                ("Mentor the new intern", "Jonas", None),
                ("Find out what's left", "Manager", None),
            ],
            id="a talk of two",
        ),
        pytest.param(
            MEMO,
            [
                ("Call the other carpenter", "me", "tomorrow morning"),
                ("Pick up the keys from Nadia", "me", "on Saturday"),
                ("Let the neighbours know about the noise", "me", None),
            ],
            id="a voice memo",
        ),
        pytest.param(
            WITHOUT_NAMES,
            [
                ("Check with the hosting company", "Paul", None),
                ("Draft the text", "Nina", None),
                ("Have the text translated", "me", None),
                ("Call the repair service", None, None),
            ],
            id="a recording in which nobody is told apart",
        ),
        pytest.param(
            RECAPPED,
            [
                ("Share the interview notes with the group", "Elena", "By Wednesday"),
                ("Check how the billing provider handles refunds", "Sam", None),
                ("Run through the regression list", "Rita", "by Wednesday evening"),
                ("Prepare the release notes", "Rita", None),
            ],
            id="a recap that leaves out what was only talk",
        ),
        pytest.param(
            FUNDRAISER,
            [("Pay the deposit", "Beth", "on Friday"), ("Rent the speakers", "Miguel", "on Monday")],
            id="what is done already, and what is due",
        ),
        pytest.param(
            CALL_OF_TWO,
            [
                ("Photograph two cracks", "Tara", None),
                ("Send the pictures to the landlord", "Tara", "this afternoon"),
            ],
            id="what is settled on the spot",
        ),
        pytest.param(
            CHAT,
            [
                ("Grab some milk on the way home", None, None),
                ("Cook", "me", "tonight"),
                ("Call your mom", None, "tomorrow"),
            ],
            id="a chat without capitals",
        ),
    ],
)
def test_talk_becomes_its_tasks(said: str, told: Told, chat: Asking) -> None:
    tasks = draft(chat(said)).tasks
    assert [(task.summary, task.assignee, task.due_phrase) for task in tasks] == told


def test_a_short_recap_strikes_nothing_out(chat: Asking) -> None:
    said = "Vera: I'll rent the van.\nKofi: I'll pack the costumes.\nLin: I'll print the tickets.\nVera: To recap: I'll rent the van."
    assert [task.summary for task in draft(chat(said)).tasks] == [
        "Rent the van",
        "Pack the costumes",
        "Print the tickets",
    ]


def test_a_question_waits_for_an_answer_in_a_letter_and_not_in_talk(chat: Asking) -> None:
    question = "Do you know when the kiln will be free?"
    (task,) = draft(chat(f"Dear Mr Bloom,\n{question}")).tasks
    assert task.summary == "Tell me when the kiln will be free"
    assert task.needs_review
    assert draft(chat(f"Vera: {question}\nKofi: At noon.")).tasks == ()
