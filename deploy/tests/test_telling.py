"""Alertmanager: it takes its configuration, a page goes to the one who is to look at once, and what follows is left out."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import pytest
import yaml
from deploy.tests.alertmanager import FILE, Alertmanager, Labels, alertmanager
from deploy.tests.compose import CONTAINERS, SERVICES, mounted
from deploy.tests.rules import ALERTS, NAMES

from contracts.topics import consumer_groups

CONFIGURATION: Final[dict[str, Any]] = yaml.safe_load(FILE.read_text())
MATCHER: Final = re.compile(r'(\w+)=~?"([^"]+)"')


def _amtool(program: Callable[[str], str], *arguments: str) -> str:
    # The program is the one that `which` found, the arguments are ours.
    done = subprocess.run([program("amtool"), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_alertmanager_takes_its_configuration(program: Callable[[str], str]) -> None:
    assert "SUCCESS" in _amtool(program, "check-config", str(FILE))


@pytest.mark.parametrize("severity", ["page", "ticket"])
def test_an_alert_goes_where_its_severity_says(program: Callable[[str], str], severity: str) -> None:
    told = _amtool(program, "config", "routes", "test", f"--config.file={FILE}", f"severity={severity}")
    assert told == severity


def test_it_is_started_with_that_file() -> None:
    folder = mounted(CONTAINERS["alertmanager"])["/etc/alertmanager"]
    assert folder / "alertmanager.yml" == FILE
    assert "--config.file=/etc/alertmanager/alertmanager.yml" in CONTAINERS["alertmanager"]["command"]


def test_it_speaks_of_alerts_services_and_groups_that_there_are() -> None:
    """A word that is none would make a rule mean nothing, in silence."""
    groups = consumer_groups()
    there = {"alertname": NAMES, "service": SERVICES, "severity": [one["labels"]["severity"] for one in ALERTS]}
    for rule in CONFIGURATION["inhibit_rules"]:
        for label, said in MATCHER.findall(" ".join(rule["source_matchers"] + rule["target_matchers"])):
            if label == "group":
                assert any(re.fullmatch(yaml.safe_load(f'"{said}"'), group) for group in groups), said
            elif label in there:
                assert set(said.split("|")) <= set(there[label]), said


def test_whatever_stands_for_others_is_a_page() -> None:
    """Something that nobody looks at before the morning must not keep quiet what wakes people."""
    for rule in CONFIGURATION["inhibit_rules"]:
        said = dict(MATCHER.findall(" ".join(rule["source_matchers"])))
        assert said.get("severity") == "page" or {
            one["labels"]["severity"] for one in ALERTS if one["alert"] == said["alertname"]
        } == {"page"}


@pytest.fixture
async def told(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Alertmanager]:
    async with alertmanager(program, tmp_path_factory.mktemp("alertmanager")) as running:
        yield running


def alert(name: str, severity: str = "page", **labels: str) -> Labels:
    return {"alertname": name, "severity": severity, **labels}


EXTRACTOR: Final = "extractor.analysis.requested.v1"
STORIES: Final[dict[str, tuple[list[Labels], list[Labels], list[Labels]]]] = {
    "the ticket of a page": (
        [alert("ConsumerLagging", group=EXTRACTOR, topic="analysis.requested.v1")],
        [alert("ConsumerLagging", "ticket", group=EXTRACTOR, topic="analysis.requested.v1")],
        [alert("ConsumerLagging", "ticket", group="taskstore", topic="text.recognized.v1")],
    ),
    "the broker": (
        [alert("BrokerDown")],
        [
            alert("OutboxStuck"),
            alert("IntakeJournalGrowing"),
            alert("ConsumerStuck", service="vision", check="consuming image.uploaded.v1"),
            alert("ServiceNotReady", service="gateway", check="listening to job.changed.v1"),
            alert("HttpErrors", service="gateway"),
            alert("LagUnseen", "ticket", group=EXTRACTOR, topic="analysis.requested.v1"),
        ],
        [alert("ServiceNotReady", service="gateway", check="blobs"), alert("DiskNearlyFull")],
    ),
    "the database": (
        [alert("DatabaseDown")],
        [
            alert("ServiceNotReady", service="taskstore", check="database"),
            alert("ConsumerLagging", group="taskstore.webhooks", topic="job.changed.v1"),
            alert("OutboxStuck"),
            alert("IntakeJournalGrowing"),
            alert("JobsUnseen", "ticket"),
        ],
        [alert("ServiceNotReady", service="gateway", check="blobs"), alert("ConsumerLagging", group=EXTRACTOR)],
    ),
    "a service": (
        [alert("ServiceDown", service="extractor")],
        [alert("ConsumerLagging", group=EXTRACTOR, topic="analysis.requested.v1"), alert("ChatTooSlow", window="1h")],
        [alert("ConsumerLagging", group="taskstore", topic="text.recognized.v1"), alert("OutboxStuck")],
    ),
    "the door, behind which jobs go on": (
        [alert("ServiceDown", service="gateway")],
        [alert("EventLoopBlocked", "ticket", service="gateway")],
        [alert("JobsStuck", "ticket"), alert("JobsNotEnding", window="1h"), alert("ChatTooSlow", window="1h")],
    ),
    "a worker, and jobs that it had begun": (
        [alert("ServiceDown", service="vision")],
        [alert("JobsStuck", "ticket"), alert("JobsNotEnding", window="1h")],
        [alert("ChatTooSlow", window="1h")],
    ),
    "one instance of a service, and the whole of another": (
        [alert("ServiceDown", "ticket", service="taskstore"), alert("ServiceDown", service="vision")],
        [alert("ConsumerStuck", service="vision", check="consuming image.uploaded.v1")],
        [alert("OutboxStuck"), alert("ServiceNotReady", service="taskstore", check="relay")],
    ),
}


@pytest.mark.parametrize("story", STORIES)
async def test_of_what_goes_wrong_together_the_cause_is_told(told: Alertmanager, story: str) -> None:
    causes, follow, stand = STORIES[story]
    await told.hear([*causes, *follow, *stand])

    async with asyncio.timeout(10):
        while len(left_out := await told.left_out()) < len(follow):
            await asyncio.sleep(0.02)

    assert sorted(left_out, key=str) == sorted(follow, key=str)
