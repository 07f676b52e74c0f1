"""What the stand-in for large models answers."""

import json
from typing import Any, Final

HEARD: Final = {"segments": [{"start": 0.4, "end": 4.0, "text": "Please call the printer by Friday."}]}
"""In every recording."""


def named(request: dict[str, Any]) -> dict[str, Any]:
    """What the stand-in for a model finds: the first sentence of each text, as a task."""
    data = json.loads(request["messages"][-1]["content"])
    part = (data["user_wrote"] + data["material"])[0]
    quote = part["text"].partition(".")[0]
    task = {
        "quote": quote,
        "part": part["part"],
        "summary": quote,
        "description": None,
        "assignee": None,
        "due_phrase": None,
        "priority": "high" if "offer" in quote else "medium",
        "category": "work",
        "tags": [],
        "depends_on": [],
        "updates": None,
        "confidence": 0.9,
    }
    return {"tasks": [task], "done": [], "suggestions": [], "answer": f"Noted: {quote}.", "next_step": None}
