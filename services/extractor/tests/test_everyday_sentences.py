"""What people type without ceremony."""

from collections.abc import Callable

import pytest

from contracts.analysis import AnalysisRequested
from extractor.rules.drafts import draft

Asking = Callable[..., AnalysisRequested]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Rosa: sow the beans by Thursday", [("Sow the beans", "Rosa", "by Thursday")]),
        (
            "Rosa: sow the beans by Thursday\nOmar: call the vet tomorrow",
            [("Sow the beans", "Rosa", "by Thursday"), ("Call the vet", "Omar", "tomorrow")],
        ),
        ("Rosa: send me the bill, please", [("Send Rosa the bill", None, None)]),
        ("Omar to order the gravel tomorrow", [("Order the gravel", "Omar", "tomorrow")]),
        ("Phone grandma tonight", [("Phone grandma", None, "tonight")]),
        ("- email dad\n- buy twine", [("Email dad", None, None), ("Buy twine", None, None)]),
        ("@ida please water the ferns by Friday", [("Water the ferns", "ida", "by Friday")]),
        ("@ida I'll water the ferns", [("Water the ferns", "me", None)]),
        ("Sweep the yard every Saturday", [("Sweep the yard", None, "every Saturday")]),
        (
            "To do: 1) sharpen the saw 2) stack the logs 3) ask Omar",
            [("Sharpen the saw", None, None), ("Stack the logs", None, None), ("Ask Omar", None, None)],
        ),
        ("By Tuesday I need the seed list from Ida.", [("Send the seed list", "Ida", "By Tuesday")]),
        ("Remind me in 5 days to renew the licence", [("Renew the licence", "me", "in 5 days")]),
        ("it's top priority that omar repair the pump by Monday", [("Repair the pump", "Omar", "by Monday")]),
        ("Pump broken, Omar must repair it", [("Repair the pump", "Omar", None)]),
        ("CLICK THE LINK", [("CLICK THE LINK", None, None)]),
        ("PLANT MARKET", []),
        ("PLANT MARKET\n\nPlease hang up the signs.", [("Hang up the signs", None, None)]),
        ("Omar walked to the mill to buy flour.", []),
    ],
)
def test_owner_task_and_day_are_found(text: str, told: list[tuple[str, str | None, str | None]], chat: Asking) -> None:
    tasks = draft(chat(text)).tasks
    assert [(task.summary, task.assignee, task.due_phrase) for task in tasks] == told
