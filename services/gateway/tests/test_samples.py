"""Metrics become numbers that people read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.monitoring.samples import Sample, Samples, read

PAGE = """\
# TYPE intelliassist_event_handling_seconds histogram
intelliassist_event_handling_seconds_bucket{group="vision.image.uploaded.v1",le="0.1"} 2
intelliassist_event_handling_seconds_bucket{group="vision.image.uploaded.v1",le="1.0"} 10
intelliassist_event_handling_seconds_bucket{group="vision.image.uploaded.v1",le="+Inf"} 10
intelliassist_event_handling_seconds_sum{group="vision.image.uploaded.v1"} 4.0
intelliassist_event_handling_seconds_count{group="vision.image.uploaded.v1"} 10
# TYPE intelliassist_last_outcome_timestamp_seconds gauge
intelliassist_last_outcome_timestamp_seconds{outcome="success",subject="http"} 1795305600
# EOF
"""
HANDLING = "intelliassist_event_handling_seconds"


@pytest.fixture
def samples() -> Samples:
    told = Samples()
    told.add(read(PAGE))
    return told


def test_a_group_s_numbers_are_its_service_s(samples: Samples) -> None:
    assert samples.total(f"{HANDLING}_count", service="vision") == 10
    assert samples.total(f"{HANDLING}_count", service="extractor") == 0
    assert samples.average(HANDLING, service="vision") == 0.4


def test_samples_with_the_same_labels_belong_together(samples: Samples) -> None:
    parts = samples.by("outcome", "subject")
    assert list(parts) == [("success", "http")], "what has not all of the labels is in no part"
    assert parts["success", "http"].total("intelliassist_last_outcome_timestamp_seconds") == 1795305600
    assert [samples.by("le")[bound,].total(f"{HANDLING}_bucket") for bound in ("0.1", "1.0")] == [2, 10]


def test_a_quantile_lies_within_its_bucket(samples: Samples) -> None:
    assert samples.quantile(0.2, HANDLING) == pytest.approx(0.1)
    assert samples.quantile(0.6, HANDLING) == pytest.approx(0.55)
    assert samples.quantile(1.0, HANDLING) == pytest.approx(1.0)


def test_of_nothing_there_is_neither_mean_nor_quantile_nor_moment() -> None:
    nothing = Samples()
    assert (nothing.average(HANDLING), nothing.quantile(0.95, HANDLING), nothing.moment("x")) == (None, None, None)


def test_a_moment_is_told_in_utc(samples: Samples) -> None:
    last = samples.moment("intelliassist_last_outcome_timestamp_seconds", outcome="success")
    assert last == datetime.fromtimestamp(1795305600, UTC)
    assert samples.moment("intelliassist_last_outcome_timestamp_seconds", outcome="failure") is None


def test_what_is_no_page_of_metrics_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        list(read("<html>it is somebody else's page</html>"))


@given(counts=st.lists(st.integers(0, 50), min_size=2, max_size=6), share=st.floats(0.01, 1))
def test_a_quantile_is_never_outside_of_what_was_observed(counts: list[int], share: float) -> None:
    told, seen = Samples(), 0
    for place, count in enumerate(counts):
        seen += count
        told.add([Sample("s_bucket", {"le": str(place + 1.0)}, seen)])
    told.add([Sample("s_bucket", {"le": "+Inf"}, seen)])
    quantile = told.quantile(share, "s")
    if not seen:
        assert quantile is None
    else:
        assert quantile is not None
        occupied = [place for place, count in enumerate(counts) if count]
        assert min(occupied) <= quantile <= max(occupied) + 1
