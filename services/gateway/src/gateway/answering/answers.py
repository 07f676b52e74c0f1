"""A job that ended, told in the words of the earlier product."""

from datetime import UTC, datetime
from typing import Any, Final

from contracts.changed import JobStatus, PartStatus
from contracts.http.jobs import JobView, PartView
from contracts.http.submissions import ChatAnswer, MultimodalAnswer
from contracts.job import PartKind

_NOBODY: Final = "none"
_STATUS: Final = {JobStatus.COMPLETED: "success"}


def chat_answer(job: JobView) -> ChatAnswer:
    ended = _ended(job)
    return ChatAnswer(
        response=job.response or "",
        model=job.model or _NOBODY,
        response_time=max(0.0, (ended - job.accepted_at).total_seconds()),
        tokens_used=job.tokens_used,
        status=_status(job),
        timestamp=ended.timestamp(),
        tasks=job.tasks,
        job_id=job.job_id,
        conversation_id=job.conversation_id,
        suggestions=job.suggestions,
        provider=job.provider,
        degraded=job.degraded,
        passed_over=job.passed_over,
        context=job.context,
    )


def multimodal_answer(job: JobView) -> MultimodalAnswer:
    read = [part for part in job.parts if part.status is PartStatus.RECOGNIZED]
    return MultimodalAnswer(
        response=job.response or "",
        processing_details={part.part_id: _details(part) for part in job.parts},
        inputs_processed=tuple(dict.fromkeys(_input(part.kind) for part in read)),
        model_info={
            "provider": job.provider or _NOBODY,
            "model": job.model or _NOBODY,
            "degraded": job.degraded,
            "tokens_used": job.tokens_used,
            "passed_over": [one.model_dump() for one in job.passed_over],
            "context": job.context,
            "parts": {part.part_id: _reader(part) for part in read if part.model},
        },
        status=_status(job),
        timestamp=_ended(job).timestamp(),
        tasks=job.tasks,
        suggestions=job.suggestions,
        job_id=job.job_id,
        conversation_id=job.conversation_id,
    )


def _reader(part: PartView) -> dict[str, Any]:
    return part.model_dump(mode="json", include={"provider", "model", "degraded", "tokens_used", "passed_over"})


def _details(part: PartView) -> dict[str, Any]:
    told = part.model_dump(
        mode="json",
        include={"kind", "status", "file_id", "filename", "text", "description", "language", "duration_s", "picture"},
        exclude_none=True,
    )
    return told | ({"error": part.error.model_dump()} if part.error else {})


def _input(kind: PartKind) -> str:
    return "text" if kind is PartKind.MESSAGE else kind.value


def _status(job: JobView) -> str:
    return _STATUS.get(job.status, job.status.value)


def _ended(job: JobView) -> datetime:
    return job.completed_at or datetime.now(UTC)
