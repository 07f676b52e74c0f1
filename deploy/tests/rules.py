"""Prometheus's rules as the tests read them, and the metrics that the services tell."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from prometheus_client import REGISTRY

from runtime.metrics.document import FAMILIES, described

HOUSE: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = HOUSE / "deploy/prometheus"
PAGES: Final = HOUSE / "docs/runbook"
FILES: Final = sorted(FOLDER.glob("rules/*.yml"))
TESTS: Final = sorted(FOLDER.glob("tests/*.yml"))

_RECORDED: Final = re.compile(r"\b\w+:\w+:\w+\b")
_TOLD: Final = re.compile(r"(?<![\w:])(?:intelliassist|process|python)_\w+(?![\w:])")
_OF_TYPE: Final = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}


def _rules() -> Iterator[dict[str, Any]]:
    for file in FILES:
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from group["rules"]


RECORDINGS: Final = [rule for rule in _rules() if "record" in rule]
ALERTS: Final = [rule for rule in _rules() if "alert" in rule]
NAMES: Final = sorted({rule["alert"] for rule in ALERTS})


def recorded_in(query: str) -> set[str]:
    """The recorded series that a query asks for."""
    return set(_RECORDED.findall(query))


def told_in(query: str) -> set[str]:
    """The series of the services that a query asks for."""
    return set(_TOLD.findall(query))


def told() -> set[str]:
    """The names of all series that services tell."""
    assert FAMILIES, "imported for what they register"
    return {family.name + end for family in REGISTRY.collect() for end in _OF_TYPE.get(family.type, ("",))}


def labels_of(metric: str) -> set[str]:
    """The labels of a series: its own, and what Prometheus adds."""
    of_buckets = {"le"} if metric.endswith("_bucket") else set()
    name = metric.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum")
    own = {label for family in FAMILIES for one in described(family) if one.name == name for label in one.labels}
    return {*own, *of_buckets, "job", "service", "instance"}


def bounds_of(histogram: str) -> set[str]:
    """The upper bounds of its buckets, as they are told."""
    bounds: list[float] = getattr(_collector(histogram), "_upper_bounds")  # noqa: B009 - see _collector
    return {str(float(bound)) for bound in bounds}


def _collector(metric: str) -> object:
    # The library shows nobody what was registered before there are series of it.
    return REGISTRY._names_to_collectors[metric]  # noqa: SLF001
