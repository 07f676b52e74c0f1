"""`python -m runtime.metrics.document`: docs/metrics.md, written from the registry."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Final, NamedTuple

from prometheus_client.metrics import MetricWrapperBase

from runtime.metrics import broker, database, delivery, http, intake, jobs, process, providers, uploads, webhooks

FAMILIES: Final[tuple[ModuleType, ...]] = (
    delivery,
    broker,
    jobs,
    providers,
    http,
    uploads,
    intake,
    webhooks,
    database,
    process,
)

_HEAD: Final = """# Metrics

Written from the registry by `python -m runtime.metrics.document`; do not edit.

Each service tells its own on `/metrics`, in Prometheus' text, or in OpenMetrics where `Accept` asks for it: then
histograms carry exemplars, the trace ids of what was observed last. The gateway's page needs an admin's key where
authentication is on, or a port of its own (`METRICS_PORT`).

Series whose labels are known begin at 0, so that they are there before anything happens. No label is an id.
"""


class Described(NamedTuple):
    """A metric of the registry."""

    name: str
    """As it is asked for: a counter's with `_total`; a histogram's without `_bucket`, `_sum` and `_count`."""
    kind: str
    labels: tuple[str, ...]
    meaning: str


def described(family: ModuleType) -> Iterator[Described]:
    """The metrics of a family, in their order."""
    for metric in vars(family).values():
        if isinstance(metric, MetricWrapperBase):
            (told,) = metric.describe()
            name = f"{told.name}_total" if told.type == "counter" else told.name
            labels: tuple[str, ...] = metric._labelnames  # noqa: SLF001 - told nowhere else
            yield Described(name, told.type, labels, told.documentation)


def document() -> str:
    """The page."""
    return "\n".join([_HEAD, *(line for family in FAMILIES for line in _section(family))])


def _section(family: ModuleType) -> Iterator[str]:
    title, _, rest = (family.__doc__ or "").strip().partition(": ")
    said, _, more = rest.partition("\n\n")
    yield f"## {title}\n"
    yield f"{_sentence(said)}\n"
    if more:
        yield f"{more}\n"
    yield "| name | what | labels | meaning |"
    yield "|---|---|---|---|"
    for one in described(family):
        labels = ", ".join(f"`{label}`" for label in one.labels)
        yield f"| `{one.name}` | {one.kind} | {labels} | {one.meaning} |"
    yield ""


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


if __name__ == "__main__":
    sys.stdout.write(document())
