"""What was called: each row tells of its own calls alone."""

from datetime import UTC, datetime

from gateway.monitoring.calls import calls
from gateway.monitoring.samples import Samples, read

PAGE = """\
# TYPE intelliassist_http_requests counter
intelliassist_http_requests_total{route="/api/v1/chat",method="POST",status="200"} 2.0
intelliassist_http_requests_total{route="/api/v1/chat",method="POST",status="422"} 4.0
# TYPE intelliassist_http_request_seconds histogram
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="POST",status="200",le="10.0"} 2.0
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="POST",status="200",le="+Inf"} 2.0
intelliassist_http_request_seconds_count{route="/api/v1/chat",method="POST",status="200"} 2.0
intelliassist_http_request_seconds_sum{route="/api/v1/chat",method="POST",status="200"} 12.0
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="POST",status="422",le="0.01"} 4.0
intelliassist_http_request_seconds_bucket{route="/api/v1/chat",method="POST",status="422",le="+Inf"} 4.0
intelliassist_http_request_seconds_count{route="/api/v1/chat",method="POST",status="422"} 4.0
intelliassist_http_request_seconds_sum{route="/api/v1/chat",method="POST",status="422"} 0.02
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


def test_what_was_refused_at_once_makes_no_answer_faster() -> None:
    samples = Samples()
    samples.add(read(PAGE))
    told = {(one.service, one.status_code or one.outcome): one for one in calls(samples, datetime.now(UTC))}
    answered, refused = told["gateway", 200], told["gateway", 422]
    assert (answered.response_time, answered.request_size, answered.total_requests) == (6.0, 40, 2)
    assert (refused.response_time, refused.request_size, refused.total_requests) == (0.005, 2, 4)
    assert answered.p95_response_time == 9.5
    assert refused.p95_response_time == 0.0095
    assert told["groq", "success"].response_time == 2.0
    assert told["groq", "late"].response_time == 60.0
    assert (told["groq", "resting"].response_time, told["groq", "resting"].total_requests) == (0.0, 5)
