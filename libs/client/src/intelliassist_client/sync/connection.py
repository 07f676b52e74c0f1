# Made from ../connection.py by make_sync.py: change that one, then run "make client".
"""One server, and the way it is asked: credentials, retries, problems."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from pydantic import BaseModel

from contracts.fact import Fact
from intelliassist_client.attachment import Attachment
from intelliassist_client.patience import Patience
from intelliassist_client.problem_error import raise_for_problem

F = TypeVar("F", bound=Fact)


class Connection:
    """What all rooms of a client ask through. `api_key` may also be a token of the issuer that the server trusts;
    `user_id` counts only where the server runs without authentication.
    """

    def __init__(
        self, url: str, *, api_key: str | None, user_id: str | None, timeout_s: float, patience: Patience
    ) -> None:
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1/",
            timeout=timeout_s,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            params={"user_id": user_id} if user_id else {},
        )
        self._patience = patience

    def open(self) -> None:
        self._http.__enter__()

    def close(self) -> None:
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        answer: type[F],
        *,
        wanted: BaseModel | None = None,
        body: BaseModel | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> F:
        """`wanted` becomes the query, `body` the JSON, of both what was set alone. Raises ProblemError."""
        sent = None if body is None else body.model_dump(mode="json", exclude_unset=True)
        return answer.decode(
            (self.send(method, path, query=query_of(wanted), json=sent, headers=headers)).content
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        files: Sequence[tuple[str, Attachment]] = (),
        headers: Mapping[str, str | None] | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        """One request, sent again where that does no harm and may help. Raises ProblemError, httpx.TransportError."""
        told = {name: value for name, value in (headers or {}).items() if value is not None}
        attempt = 0
        while True:
            attempt += 1
            try:
                with ExitStack() as opened:
                    request = self._http.build_request(
                        method,
                        path,
                        params=query,
                        json=json,
                        data=form,
                        files=[(field, opened.enter_context(file.opened())) for field, file in files] or None,
                        headers=told,
                        timeout=self._http.timeout if timeout_s is None else httpx.Timeout(timeout_s, connect=10),
                    )
                    answer = self._http.send(request)
                    pause_s = self._patience.after_answer(answer, attempt)
            except httpx.TransportError as broken:
                pause_s = self._patience.after_failure(method, told, broken, attempt)
                if pause_s is None:
                    raise
            else:
                if pause_s is None:
                    raise_for_problem(answer)
                    return answer
            time.sleep(pause_s)

    @contextmanager
    def stream(
        self,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        silence_s: float = 30.0,
    ) -> Iterator[httpx.Response]:
        """An answer that is read as it comes. Raises ProblemError, and httpx.ReadTimeout after that long a silence."""
        patience = httpx.Timeout(10.0, read=silence_s)
        with self._http.stream("GET", path, params=query, headers=headers, timeout=patience) as answer:
            if not answer.is_success:
                answer.read()
                raise_for_problem(answer)
            yield answer


def query_of(wanted: BaseModel | None) -> dict[str, Any]:
    """What was set of it, as a query."""
    return wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True) if wanted else {}


def a_key() -> str:
    """An idempotency key: whatever is sent again under it happens once."""
    return str(uuid4())
