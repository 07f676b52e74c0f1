"""A request that was not fulfilled, and why."""

from httpx import Response
from pydantic import ValidationError

from contracts.http.problems import PROBLEM_CONTENT_TYPE, Problem


class ProblemError(Exception):
    """The service said no; `problem` is its answer."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem


def raise_for_problem(answer: Response) -> None:
    """Raise ProblemError for an answer that is not a success. Its body must have been read."""
    if not answer.is_success:
        raise ProblemError(_problem(answer))


def _problem(answer: Response) -> Problem:
    if answer.headers.get("content-type", "").startswith(PROBLEM_CONTENT_TYPE):
        try:
            return Problem.model_validate_json(answer.content)
        except ValidationError:
            pass  # whoever answered is not our gateway, say a proxy on the way
    phrase = answer.reason_phrase or "Unexpected answer"
    return Problem(
        type="about:blank",
        title=phrase,
        status=answer.status_code,
        detail=answer.text[:500] or phrase,
        instance=answer.request.url.path,
        code="unexpected_answer",
        error=phrase,
        message=phrase,
        status_code=answer.status_code,
        timestamp="",
    )
