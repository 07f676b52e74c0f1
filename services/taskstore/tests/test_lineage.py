"""Where a task came from, and where it was told again."""

from hashlib import sha256
from typing import Any

import pytest

from contracts.http.lineage import Lineage
from contracts.recognized import Box
from contracts.task import Source
from taskstore.sentences import around

SPOKEN = "We met on Monday. Ana, please send the offer by Friday! Then we had lunch."
QUOTE = "please send the offer"


def place(text: str, part: str, **others: Any) -> Source:
    start = text.index(QUOTE)
    return Source(part_id=part, quote=QUOTE, start=start, end=start + len(QUOTE), **others)


async def lineage(client: Any, task_id: int) -> Lineage:
    answer = await client.get(f"/tasks/{task_id}/lineage")
    assert answer.status_code == 200, answer.text
    return Lineage.decode(answer.content)


async def test_a_task_from_a_recording_names_its_file_its_second_and_who_heard_and_understood_it(
    client: Any, house: Any, submission: Any
) -> None:
    job = submission(files=["audio"], message=None)
    source = place(SPOKEN, "audio", start_s=3.5, end_s=5.0, speaker="Tom")
    await house.hears(job.submitted(), job.read("audio", SPOKEN, model="whisper", language="en", degraded=True))
    await house.hears(
        job.analysed(
            job.tells("Send the offer").model_copy(update={"source": source, "confidence": 0.8}),
            provider="groq",
            model="gpt",
            prompt_version="2026-11-23",
        )
    )
    told = await lineage(client, await house.value("select id from tasks"))
    origin = told.origin
    assert origin is not None
    assert (told.made_by, told.mentions) == ("analysis", ())
    assert (origin.job_id, origin.part_id, origin.kind) == (job.job_id, "audio", "audio")
    assert (origin.file_id, origin.filename) == (job.file("audio").file_id, "audio.bin")
    assert origin.sha256 == sha256(b"audio").hexdigest()
    assert origin.source == source
    assert origin.sentence == "Ana, please send the offer by Friday!"
    assert origin.reader is not None
    assert (origin.reader.provider, origin.reader.model, origin.reader.language) == ("local", "whisper", "en")
    assert origin.analyst is not None
    assert (origin.analyst.provider, origin.analyst.model) == ("groq", "gpt")
    assert (origin.analyst.prompt_version, origin.analyst.degraded) == ("2026-11-23", False)
    assert (origin.degraded, origin.confidence) == (True, 0.8)
    assert origin.trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert origin.accepted_at == job.at
    assert origin.analysed_at is not None


async def test_a_message_is_known_by_the_hash_of_its_words_and_a_page_by_its_box(
    client: Any, house: Any, submission: Any
) -> None:
    box = Box(x0=1, y0=2, x1=3, y1=4)
    job = submission(files=["document"])
    await house.hears(job.submitted(), job.read("document", SPOKEN, segments=()))
    paper = job.tells("Send the offer").model_copy(update={"source": place(SPOKEN, "document", page=2, box=box)})
    await house.hears(job.analysed("Call Tom", paper))
    call, offer = [row["id"] for row in await house.rows("select id from tasks order by summary")]
    said, read = (await lineage(client, call)).origin, (await lineage(client, offer)).origin
    assert said is not None
    assert said.sha256 == sha256(b"Please call Tom tomorrow.").hexdigest()
    assert (said.file_id, said.sentence) == (None, "Please call Tom tomorrow.")
    assert said.reader is not None
    assert said.reader.provider == "sender"
    assert read is not None
    assert (read.source.page, read.source.box) == (2, box)


async def test_each_later_mention_tells_its_words_and_what_it_replaced(
    client: Any, house: Any, submission: Any
) -> None:
    first = submission()
    await house.hears(first.chatted())
    await house.hears(first.analysed(first.tells("Call Tom", assignee="Tom")))
    task_id = await house.value("select id from tasks")
    second, third = first.later(), first.later()
    for job, owner in ((second, "Eve"), (third, "Eve")):
        await house.hears(job.chatted())
        await house.hears(job.analysed(job.tells("Ring Tom", assignee=owner, updates=task_id)))
    told = await lineage(client, task_id)
    assert told.origin is not None
    assert told.origin.job_id == first.job_id
    assert [mention.job_id for mention in told.mentions] == [second.job_id, third.job_id]
    assert told.mentions[0].replaced == {"assignee": "Tom"}
    assert told.mentions[1].replaced is None
    assert told.mentions[0].summary == "Ring Tom"
    assert told.mentions[0].sentence == "Please call Tom tomorrow."


async def test_a_task_by_hand_says_so(client: Any) -> None:
    made = (await client.post("/tasks", json={"summary": "Buy milk"})).json()
    told = await lineage(client, made["id"])
    assert (told.made_by, told.origin, told.mentions) == ("hand", None, ())


@pytest.mark.parametrize("task_id", ["0", "9223372036854775808"])
async def test_what_no_task_can_be_called_has_no_lineage(client: Any, task_id: str) -> None:
    assert (await client.get(f"/tasks/{task_id}/lineage")).status_code == 422


async def test_neither_has_a_task_of_somebody_elses_or_one_in_the_trash(client: Any) -> None:
    made = (await client.post("/tasks", json={"summary": "Buy milk"})).json()
    path = f"/tasks/{made['id']}/lineage"
    assert (await client.get(path, headers={"X-User-Id": "ben"})).status_code == 404
    await client.delete(f"/tasks/{made['id']}")
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("text", "quote", "sentence"),
    [
        ("One. Two three. Four.", "Two", "Two three."),
        ("One. Two three.", "Two three.", "Two three."),
        ("- one\n- two three\n- four", "two", "- two three"),
        ("Version 1.5 is out", "is", "Version 1.5 is out"),
        ("One. Two\nthree. Four", "One. Two", "One. Two"),
        ("x", "x", "x"),
        ("a" * 900 + "here" + "b" * 900, "here", "a" * 500 + "here" + "b" * 500),
    ],
)
def test_the_sentence_around_a_quote(text: str, quote: str, sentence: str) -> None:
    start = text.index(quote)
    assert around(text, start, start + len(quote)).strip() == sentence
