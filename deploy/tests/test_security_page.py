"""docs/security.md names only what there is."""

import re
from pathlib import Path

from deploy.tests.compose import HOUSE

from contracts.house import EpochBegan
from contracts.intake import JOURNAL
from contracts.topics import DEAD_LETTER_RETENTION, TOPICS
from runtime.blobs import MARKS
from taskstore.strays import ANSWERS, FILES, PAYLOADS

PAGE = (HOUSE / "docs/security.md").read_text()
NAMED = re.findall(r"`([\w/.]+\.py)(?:::(\w+))?`", PAGE)


def test_every_test_that_is_named_is_there() -> None:
    assert len(NAMED) > 25
    for file, test in NAMED:
        text = (HOUSE / file).read_text()
        assert not test or re.search(rf"^(async )?def {test}\(", text, re.MULTILINE), f"{file} has no {test}"


def test_every_threat_names_what_shows_it() -> None:
    rows = re.findall(r"^\| .*\|$", PAGE.split("## Threats")[1].split("\n## ")[0], re.MULTILINE)[1:]
    assert {row.split("|")[1].strip()[2:3] for row in rows if "**" in row} == set("STRIDE")
    for row in rows:
        assert ".py" in row or "(#" in row, row


def test_each_setting_that_is_named_is_one() -> None:
    known = (HOUSE / "docs/configuration.md").read_text() + (HOUSE / "deploy/kafka/acls.sh").read_text()
    for name in set(re.findall(r"`([A-Z]+_[A-Z_]+)`", PAGE)):
        assert name in known or name.startswith("KAFKA_"), name


def test_every_place_that_knows_a_user_is_told() -> None:
    kept = PAGE.split("## What of people is kept")[1].split("\n## ")[0]
    migrations = sorted((HOUSE / "services/taskstore/src/taskstore/migrations").glob("*.sql"))
    tables = re.findall(r"create table (\w+) \((.*?)\n\);", "\n".join(map(Path.read_text, migrations)), re.DOTALL)
    know_users = {
        name for name, columns in tables if re.search(r"^\s+(user_id|value bytea|event_id)\b", columns, re.MULTILINE)
    }
    assert {"tasks", "api_keys", "forgotten_users", "outbox", "inbox"} <= know_users
    for name in know_users:
        assert f"`{name}`" in kept, name
    for prefix in (FILES, PAYLOADS, ANSWERS, JOURNAL, MARKS):
        assert f"`{prefix}" in kept, prefix


def test_records_are_kept_as_long_as_is_said() -> None:
    days = {topic.retention.days for topic in TOPICS if not topic.compacted}
    assert f"topics {days.pop()} days, dead letters {DEAD_LETTER_RETENTION.days} |" in PAGE
    assert not days, "one word for all of them"
    for topic in TOPICS:
        if topic.compacted and topic.payload is not EpochBegan:
            assert re.search(rf"^\| .*`{topic.name}`.* the topic keeps the last word", PAGE, re.MULTILINE), topic.name
