"""Where `intelliassist up --otlp` sends traces."""

import pytest

from runtime.settings import TelemetrySettings
from standalone.refusal import Refusal
from standalone.trace_destination import traces_to


def test_an_address_is_sent_to_whatever_else_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    told = TelemetrySettings(_env_file=None, **traces_to("http://127.0.0.1:4318"))
    assert (told.otel_traces_exporter, told.otel_exporter_otlp_endpoint) == ("otlp", "http://127.0.0.1:4318")


def test_the_console_is_one_too() -> None:
    assert TelemetrySettings(_env_file=None, **traces_to("console")).otel_traces_exporter == "console"


def test_nothing_said_changes_nothing() -> None:
    assert traces_to(None) == {}


@pytest.mark.parametrize("destination", ["", "collector:4318", "4318", "ftp://collector", "http://"])
def test_what_is_no_address_is_refused(destination: str) -> None:
    with pytest.raises(Refusal) as refusal:
        traces_to(destination)
    assert refusal.value.exit_code == 2
