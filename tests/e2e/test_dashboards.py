"""Every panel shows something and every rule can speak, on a real house, asked by a real Prometheus."""

import os
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import yaml
from tests.telemetry.dashboards import Asked, all_asked, choices, dashboards
from tests.telemetry.observed import Observed, observed_house
from tests.telemetry.promql import grouped, selected, sides
from tests.telemetry.watching import RULES as FOLDER

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.door, pytest.mark.timeout(900)]

DASHBOARDS = tuple(dashboards())
RULES: dict[str, list[dict[str, Any]]] = {
    file.stem: [rule for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]
    for file in sorted(FOLDER.glob("*.yml"))
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Observed]:
    """What Prometheus saw of some rounds of load."""
    rounds = int(os.environ.get("DASHBOARD_ROUNDS", "3"))
    async with observed_house(tmp_path_factory.mktemp("observed"), rounds=rounds) as seen:
        yield seen


def of(dashboard: str) -> list[Asked]:
    found = [asked for asked in all_asked() if asked.dashboard == dashboard]
    assert found
    return found


@pytest.mark.parametrize("dashboard", DASHBOARDS)
async def test_every_panel_shows_numbers_under_names_that_exist(seen: Observed, dashboard: str) -> None:
    faults = []
    for asked in of(dashboard):
        query = asked.filled(seen.span.seconds)
        prometheus = seen.prometheus
        shown = await (prometheus.at(query, seen.span.end) if asked.instant else prometheus.over(query, seen.span))
        named = set(re.findall(r"{{(\w+)}}", asked.legend))
        if not shown:
            faults.append(f"{asked.name}: nothing is shown by {query}")
        elif not all(named <= one.labels.keys() for one in shown):
            faults.append(f"{asked.name}: {asked.legend} names what {query} does not tell")
        faults += [f"{asked.name}: {fault}" for fault in await what_does_not_exist(seen, query)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("file", RULES)
async def test_every_rule_speaks_of_what_exists(seen: Observed, file: str) -> None:
    faults = []
    for rule in RULES[file]:
        name, query = rule.get("alert") or rule["record"], rule["expr"]
        parts = sides(query) if "alert" in rule else [query]
        silent = [part for part in parts if not await seen.prometheus.at(part, seen.span.end)]
        faults += [f"{name}: nothing is known of {part}" for part in silent]
        faults += [f"{name}: {fault}" for fault in await what_does_not_exist(seen, query)]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("dashboard", DASHBOARDS)
async def test_what_took_time_leads_to_its_trace(seen: Observed, dashboard: str) -> None:
    dotted = [asked for asked in of(dashboard) if asked.exemplars]
    faults = []
    for asked in dotted:
        exemplars = await seen.prometheus.exemplars(asked.filled(seen.span.seconds), seen.span)
        if not exemplars:
            faults.append(f"{asked.name}: there is no dot to click on")
        if not all(re.fullmatch("[0-9a-f]{32}", exemplar["labels"]["trace_id"]) for exemplar in exemplars):
            faults.append(f"{asked.name}: a dot names no trace")

    assert dotted
    assert not faults, "\n".join(faults)


async def test_there_is_something_to_choose(seen: Observed) -> None:
    for choice in choices():
        assert await seen.prometheus.values(choice.label, choice.metric), choice


async def what_does_not_exist(seen: Observed, query: str) -> list[str]:
    """Each selector is to find series, and each label that is grouped by is to be one of theirs."""
    gone = [f"nothing is selected by {one}" for one in selected(query) if not await labels_of(seen, one)]
    for label, ones in grouped(query):
        known = [await labels_of(seen, one) for one in ones]
        if not any(label in labels for labels in known):
            gone.append(f"{label} is no label of what is grouped by it")
    return gone


async def labels_of(seen: Observed, selector: str) -> set[str]:
    return {label for series in await seen.prometheus.series(selector, seen.span) for label in series}
