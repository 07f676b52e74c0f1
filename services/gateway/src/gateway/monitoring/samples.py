"""Metrics as numbers with labels, wherever they were gathered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import inf, isinf

from prometheus_client.openmetrics.parser import text_string_to_metric_families

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Sample:
    """One number."""

    name: str
    labels: Labels
    value: float


@dataclass
class Samples:
    """The house's metrics; the same series told by several processes are summed where a sum is asked for."""

    _by_name: dict[str, list[Sample]] = field(default_factory=dict)

    def add(self, samples: Iterable[Sample]) -> None:
        """Keep samples; those of a consumer group are labelled with the service that it is of."""
        for sample in samples:
            if group := sample.labels.get("group"):
                service = {"service": group.partition(".")[0]}
                kept = replace(sample, labels={**sample.labels, **service})
            else:
                kept = sample
            self._by_name.setdefault(kept.name, []).append(kept)

    def named(self, name: str, **labels: str) -> Iterator[Sample]:
        """The samples of a name that have these labels."""
        for sample in self._by_name.get(name, ()):
            if all(sample.labels.get(label) == value for label, value in labels.items()):
                yield sample

    def by(self, *labels: str) -> dict[tuple[str, ...], "Samples"]:
        """The samples that have all of these labels, by their values, in order."""
        found: dict[tuple[str, ...], Samples] = {}
        for samples in self._by_name.values():
            for sample in samples:
                if all(label in sample.labels for label in labels):
                    values = tuple(sample.labels[label] for label in labels)
                    found.setdefault(values, Samples()).add([sample])
        return dict(sorted(found.items()))

    def total(self, name: str, **labels: str) -> float:
        return sum(sample.value for sample in self.named(name, **labels))

    def average(self, histogram: str, **labels: str) -> float | None:
        """The mean of what was observed; None where nothing was."""
        count = self.total(f"{histogram}_count", **labels)
        return self.total(f"{histogram}_sum", **labels) / count if count else None

    def quantile(self, share: float, histogram: str, **labels: str) -> float | None:
        """As Prometheus estimates it: linear within a bucket, the last finite bound beyond. None where nothing was."""
        counts: dict[float, float] = {}
        for sample in self.named(f"{histogram}_bucket", **labels):
            bound = float(sample.labels["le"])
            counts[bound] = counts.get(bound, 0) + sample.value
        wanted = share * counts.get(inf, 0)
        if not wanted:
            return None
        below, lower = 0.0, 0.0
        for bound, count in sorted(counts.items()):
            if count >= wanted:
                return lower if isinf(bound) else lower + (bound - lower) * (wanted - below) / (count - below)
            below, lower = count, bound
        return lower

    def moment(self, name: str, **labels: str) -> datetime | None:
        """The latest of the points in time that a gauge tells; None where it tells of none."""
        latest = max((sample.value for sample in self.named(name, **labels)), default=0)
        return datetime.fromtimestamp(latest, UTC) if latest else None


def read(text: str) -> Iterator[Sample]:
    """The samples of an exposition in OpenMetrics' format. Raises ValueError for anything else."""
    for family in text_string_to_metric_families(text):  # type: ignore[no-untyped-call] # the library's
        for one in family.samples:
            yield Sample(one.name, one.labels, float(one.value))
