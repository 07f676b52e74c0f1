"""What was called, how often, and how long it took."""

from datetime import UTC, datetime

import pytest

from contracts.http.monitoring import ApiMetric
from gateway.monitoring.calls import calls
from gateway.monitoring.samples import Samples, read

PAGE = """\
# TYPE intelliassist_http_requests counter
intelliassist_http_requests_total{route="/api/v1/chat",method="POST",status="200"} 2.0
intelliassist_http_requests_total{route="/api/v1/chat",method="POST",status="422"} 4.0
# TYPE intelliassist_http_request_seconds histogram
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="POST",le="10.0"} 6.0
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="POST",le="+Inf"} 6.0
intelliassist_http_request_seconds_count{route="/api/v1/chat",method="POST"} 6.0
intelliassist_http_request_seconds_sum{route="/api/v1/chat",method="POST"} 12.0
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="GET",le="+Inf"} 1.0
intelliassist_http_request_seconds_count{route="/api/v1/chat",method="GET"} 1.0
intelliassist_http_request_seconds_sum{route="/api/v1/chat",method="GET"} 60.0
# TYPE intelliassist_http_request_bytes counter
intelliassist_http_request_bytes_total{route="/api/v1/chat",method="POST",status="200"} 80.0
intelliassist_http_request_bytes_total{route="/api/v1/chat",method="POST",status="422"} 8.0
# TYPE intelliassist_provider_calls counter
intelliassist_provider_calls_total{provider="groq",model="m",operation="chat",outcome="answered"} 3.0
intelliassist_provider_calls_total{provider="groq",model="m",operation="chat",outcome="late"} 1.0
intelliassist_provider_calls_total{provider="groq",model="m",operation="chat",outcome="resting"} 5.0
# TYPE intelliassist_provider_call_seconds histogram
intelliassist_provider_call_seconds_bucket{provider="groq",model="m",operation="chat",outcome="answered",le="+Inf"} 3.0
intelliassist_provider_call_seconds_count{provider="groq",model="m",operation="chat",outcome="answered"} 3.0
intelliassist_provider_call_seconds_sum{provider="groq",model="m",operation="chat",outcome="answered"} 6.0
intelliassist_provider_call_seconds_bucket{provider="groq",model="m",operation="chat",outcome="late",le="+Inf"} 1.0
intelliassist_provider_call_seconds_count{provider="groq",model="m",operation="chat",outcome="late"} 1.0
intelliassist_provider_call_seconds_sum{provider="groq",model="m",operation="chat",outcome="late"} 60.0
# EOF
"""


@pytest.fixture
def told() -> dict[tuple[str, int | str], ApiMetric]:
    samples = Samples()
    samples.add(read(PAGE))
    return {(one.service, one.status_code or one.outcome): one for one in calls(samples, datetime.now(UTC))}


def test_each_status_is_counted_and_the_route_is_timed(told: dict[tuple[str, int | str], ApiMetric]) -> None:
    answered, refused = told["gateway", 200], told["gateway", 422]
    assert (answered.request_size, answered.total_requests) == (40, 2)
    assert (refused.request_size, refused.total_requests) == (2, 4)
    assert {one.response_time for one in (answered, refused)} == {2.0}
    assert {one.p95_response_time for one in (answered, refused)} == {9.5}


def test_calls_that_failed_make_no_answer_of_a_provider_slower(told: dict[tuple[str, int | str], ApiMetric]) -> None:
    assert told["groq", "success"].response_time == 2.0
    assert told["groq", "late"].response_time == 60.0
    assert (told["groq", "resting"].response_time, told["groq", "resting"].total_requests) == (0.0, 5)
