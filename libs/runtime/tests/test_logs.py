"""What a process says of itself: in which form, where, and what it keeps to itself."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from libs.runtime.tests.receiver import receiving

from runtime.configuration.block import load
from runtime.errors import BadInput, Transient
from runtime.log_file import file_of
from runtime.settings import TelemetrySettings
from runtime.unquoted import unquoted
from standalone.ports import Ports

TALE = """
import logging, sys, structlog
from runtime.logs import configure_logging
from runtime.configuration.block import load
from runtime.settings import TelemetrySettings
from runtime.telemetry import configure_tracing, span

settings = load(TelemetrySettings)
configure_tracing("gateway", settings)
configure_logging("gateway", settings)
log = structlog.get_logger("gateway.tale")
structlog.contextvars.bind_contextvars(job_id="0b7f9c1e")
with span("POST"):
    log.debug("heard")
    log.info("request", route="/api/v1/chat", status=202)
    try:
        try:
            int("call Tom tomorrow")
        except ValueError as wrong:
            raise KeyError("tom@example.com") from wrong
    except KeyError as failure:
        log.exception("request failed")
        log.warning("waits", reason=failure)
    logging.getLogger("openai").debug("asked: call Tom tomorrow")
    logging.getLogger("uvicorn.error").error("broken", exc_info=OSError(28, "No space left on device"))
    for number in range(int(sys.argv[1])):
        log.info("again", number=number)
"""


def told(*, again: int = 0, **settings: str) -> list[str]:
    """The lines of a process that lives through the tale."""
    done = subprocess.run(  # noqa: S603 - the program above
        [sys.executable, "-c", TALE, str(again)],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


def test_each_line_is_an_object_with_its_trace_and_job() -> None:
    events = [json.loads(line) for line in told()]

    assert [event["event"] for event in events] == ["request", "request failed", "waits", "broken"]
    assert {event["service"] for event in events} == {"gateway"}
    assert {event["job_id"] for event in events} == {"0b7f9c1e"}
    [trace_id] = {event["trace_id"] for event in events}
    assert len(trace_id) == 32


@pytest.mark.parametrize("form", ["json", "pretty"])
def test_what_people_wrote_stands_in_no_line_unless_that_is_asked_for(form: str) -> None:
    words = ("call Tom", "tom@example.com")
    said = "\n".join(told(LOG_FORMAT=form, LOG_LEVEL="debug"))
    assert "heard" in said
    assert not [word for word in words if word in said], "nor do libraries tell it, whatever the level"
    assert "KeyError" in said, "of which kind it was, is told"
    assert "ValueError" in said, "and what led to it"
    assert "No space left on device" in said, "a machine may be quoted"

    in_full = "\n".join(told(LOG_FORMAT=form, LOG_CONTENT="yes"))
    assert all(word in in_full for word in words)


def test_failures_speak_in_their_own_words_only_where_they_quote_nobody() -> None:
    assert unquoted(ValueError("call Tom")) == "ValueError"
    assert unquoted(Transient("groq: out of service")) == "Transient: groq: out of service"
    assert unquoted(BadInput("empty_file", "The file 'my divorce.pdf' is empty.")) == "BadInput: empty_file"


def test_services_with_the_same_settings_write_a_file_each(tmp_path: Path) -> None:
    assert file_of("vision", Path("logs/house.log")) == Path("logs/house-vision.log")
    assert file_of("vision", Path("logs/{service}/all.log")) == Path("logs/vision/all.log")
    assert file_of("vision", Path("logs/{service}.log")) == Path("logs/vision.log")

    printed = told(LOG_FILE=str(tmp_path / "new" / "house.log"))
    written = (tmp_path / "new" / "house-gateway.log").read_text().splitlines()
    assert [json.loads(line)["event"] for line in written] == [json.loads(line)["event"] for line in printed]


def test_a_file_that_is_full_is_put_aside_and_the_oldest_is_given_up(tmp_path: Path) -> None:
    lines = told(again=500, LOG_FILE=str(tmp_path / "house.log"), LOG_FILE_BYTES="10000", LOG_FILES_KEPT="2")
    files = [tmp_path / name for name in ("house-gateway.log.2", "house-gateway.log.1", "house-gateway.log")]
    assert sorted(tmp_path.iterdir()) == sorted(files)
    assert all(file.stat().st_size <= 10_000 for file in files)
    kept = [line for file in files for line in file.read_text().splitlines()]
    assert kept == lines[-len(kept) :]


def test_a_file_that_cant_be_written_is_told_with_all_other_mistakes(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    (tmp_path / "note").write_text("no folder")
    monkeypatch.setenv("LOG_FILE", str(tmp_path / "note" / "house.log"))
    monkeypatch.setenv("LOG_FORMAT", "xml")
    with pytest.raises(SystemExit) as refused:
        load(TelemetrySettings)
    assert refused.value.code == 2
    mistakes = capsys.readouterr().err
    assert f"LOG_FILE: {tmp_path / 'note'} can't be written to" in mistakes
    assert "LOG_FORMAT" in mistakes


def test_lines_are_sent_with_their_trace_where_that_is_asked_for() -> None:
    with receiving() as receiver:
        printed = told(OTEL_LOGS_EXPORTER="otlp", OTEL_EXPORTER_OTLP_ENDPOINT=receiver.address)
    events, records = [json.loads(line) for line in printed], receiver.lines

    assert [record.body.string_value for record in records] == [event["event"] for event in events]
    assert {record.trace_id.hex() for record in records} == {event["trace_id"] for event in events}
    assert all(record.span_id for record in records)
    assert [record.severity_text for record in records] == ["INFO", "ERROR", "WARN", "ERROR"]
    first = {one.key: one.value for one in records[0].attributes}
    assert first["route"].string_value == "/api/v1/chat"
    assert first["status"].int_value == 202
    assert first["job_id"].string_value == "0b7f9c1e"
    resource = {one.key: one.value.string_value for one in receiver.logs[0].resource.attributes}
    assert resource["service.name"] == "gateway"
    assert "call Tom" not in str(records)


def test_a_receiver_that_is_away_is_told_of_once_and_not_waited_for() -> None:
    away = f"http://127.0.0.1:{Ports.free().gateway}"
    lines = told(again=3_000, OTEL_LOGS_EXPORTER="otlp", OTEL_EXPORTER_OTLP_ENDPOINT=away, OTEL_TRACES_EXPORTER="none")
    events = [json.loads(line)["event"] for line in lines]
    assert events.count("again") == 3_000
    assert sum("are not taken" in event for event in events) == 1


def test_a_line_that_cant_be_told_is_no_reason_to_fail() -> None:
    program = """
import logging
from runtime.logs import configure_logging
from runtime.configuration.block import load
from runtime.settings import TelemetrySettings

configure_logging("gateway", load(TelemetrySettings))
logging.getLogger("uvicorn.error").error("%d connections", "many")
logging.getLogger("uvicorn.error").error("went on")
"""
    with receiving() as receiver:
        done = subprocess.run(  # noqa: S603 - the program above
            [sys.executable, "-c", program],
            env=os.environ | {"OTEL_LOGS_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.address},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "went on" in done.stdout
    assert "went on" in [line.body.string_value for line in receiver.lines]
    assert "Logging error" in done.stderr
