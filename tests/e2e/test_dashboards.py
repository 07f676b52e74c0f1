"""Every panel shows something and every rule can speak, on a real house, asked by a real Prometheus."""

import os
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import yaml
from tests.telemetry.dashboards import Asked, Choice, all_asked, choices
from tests.telemetry.observed import Observed, observed_house
from tests.telemetry.prometheus import RULES
from tests.telemetry.promql import Selected, grouped, selected, sides

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.door]


def rules() -> list[Any]:
    groups = [group for file in sorted(RULES.glob("*.yml")) for group in yaml.safe_load(file.read_text())["groups"]]
    return [
        pytest.param(rule, id=f"{group['name']}: {rule.get('alert') or rule['record']} {number}")
        for group in groups
        for number, rule in enumerate(group["rules"])
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def seen(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Observed]:
    """What Prometheus saw of some rounds of load."""
    async with observed_house(tmp_path_factory.mktemp("observed"), rounds=int(os.environ.get("ROUNDS", "3"))) as seen:
        yield seen


@pytest.mark.parametrize("asked", all_asked(), ids=lambda asked: asked.name)
async def test_every_panel_shows_numbers_under_names_that_exist(seen: Observed, asked: Asked) -> None:
    query = asked.filled(seen.span.seconds)
    prometheus = seen.prometheus

    shown = await (prometheus.at(query, seen.span.end) if asked.instant else prometheus.over(query, seen.span))

    assert shown, f"nothing is shown by {query}"
    named = set(re.findall(r"{{(\w+)}}", asked.legend))
    assert all(named <= one.labels.keys() for one in shown), f"no such label: {asked.legend}"
    await everything_exists(seen, query)


@pytest.mark.parametrize("rule", rules())
async def test_every_rule_speaks_of_what_exists(seen: Observed, rule: dict[str, Any]) -> None:
    parts = sides(rule["expr"]) if "alert" in rule else [rule["expr"]]
    for part in parts:
        assert await seen.prometheus.at(part, seen.span.end), f"nothing is known of {part}"
    await everything_exists(seen, rule["expr"])


@pytest.mark.parametrize("asked", [asked for asked in all_asked() if asked.exemplars], ids=lambda asked: asked.name)
async def test_what_took_time_leads_to_its_trace(seen: Observed, asked: Asked) -> None:
    exemplars = await seen.prometheus.exemplars(asked.filled(seen.span.seconds), seen.span)

    assert exemplars, "there is no dot to click on"
    assert all(re.fullmatch("[0-9a-f]{32}", exemplar["labels"]["trace_id"]) for exemplar in exemplars)


@pytest.mark.parametrize("choice", choices(), ids=lambda choice: f"{choice.dashboard}: {choice.label}")
async def test_there_is_something_to_choose(seen: Observed, choice: Choice) -> None:
    assert await seen.prometheus.values(choice.label, choice.metric)


async def everything_exists(seen: Observed, query: str) -> None:
    """Each selector finds series, and each label that is grouped by is one of theirs."""
    for one in selected(query):
        assert await labels_of(seen, one), f"nothing is selected by {one}"
    for label, ones in grouped(query):
        known = [await labels_of(seen, one) for one in ones]
        assert any(label in labels for labels in known), f"{label} is no label of what is grouped: {query}"


async def labels_of(seen: Observed, one: Selected) -> set[str]:
    return {label for series in await seen.prometheus.series(str(one), seen.span) for label in series}
