"""docs/security.md names only what there is."""

import re

from deploy.tests.compose import HOUSE

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
