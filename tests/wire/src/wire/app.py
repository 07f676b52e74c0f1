"""From a request to its answer: hear, fail when a fault is due, check as the provider would, answer as scripted."""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wire.breaking import Cut, Garbage
from wire.chat import check_chat
from wire.completion import completion
from wire.errors import ProviderError, error, error_of
from wire.faults import Fault
from wire.heard import Dialect, Heard
from wire.hearing import hear_chat, hear_models, hear_speech
from wire.huggingface import check_file, file_answer, hear_file
from wire.limits import Limits
from wire.models import models
from wire.patience import Patience
from wire.rules import Rules
from wire.script import Fixed, Script
from wire.speech import check_transcription, transcription

_PREFIXES: Final = {Dialect.GROQ: "/openai/v1", Dialect.OPENAI: "/v1"}
_PAGE: Final = "<!doctype html><title>Welcome</title>"


class App:
    """The ASGI application. `limits`: what the quota's headers tell; None is the provider's usual."""

    def __init__(self, script: Script, rules: Rules, more: Iterable[Route] = ()) -> None:
        self.limits: Limits | None = None
        self._script = script
        self._rules = rules
        self.patience = Patience()
        routes = [*more]
        for prefix in _PREFIXES.values():
            routes += [
                Route(f"{prefix}/chat/completions", self._answering(hear_chat), methods=["POST"]),
                Route(f"{prefix}/audio/transcriptions", self._answering(hear_speech), methods=["POST"]),
                Route(f"{prefix}/models", self._answering(hear_models)),
                Route(f"{prefix}/models/{{model:path}}", self._answering(hear_models)),
            ]
        routes += [
            Route("/hf-inference/models/{model:path}", self._answering(hear_file), methods=["POST"]),
            Route("/endpoint/{name:path}", self._answering(hear_file), methods=["POST"]),
        ]
        self._routed = Starlette(routes=routes, exception_handlers={404: _unknown})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._routed(scope, receive, send)

    def _answering(self, hear: Callable[[Request], Awaitable[Heard]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            heard = await hear(request)
            try:
                response = await self._answer(heard)
            except ProviderError as wrong:
                response = JSONResponse(wrong.body, wrong.status, dict(wrong.headers))
            if heard.dialect is not Dialect.HUGGINGFACE:
                usual = Limits.of_groq() if heard.dialect is Dialect.GROQ else Limits()
                response.headers.update((self.limits or usual).headers())
            return response

        return answer

    async def _answer(self, heard: Heard) -> Response:
        fault = self._script.hear(heard)
        if fault is None or fault.kind == "slow":
            if fault and not await self.patience.waited(fault.seconds):
                return Cut()
            self._check(heard)
            scripted = None if heard.operation == "models" else await self._scripted(heard)
            if not isinstance(scripted, Fault):
                return self._written(heard, scripted, None)
            fault = scripted
        if fault.kind == "cut":
            return Cut()
        if fault.kind == "garbage":
            return Garbage()
        if fault.kind == "page":
            return HTMLResponse(_PAGE)
        if wrong := error_of(fault, heard):
            raise wrong
        self._check(heard)
        given = self._script.answer(heard) if fault.kind == "truncated" else None
        return self._written(heard, None if callable(given) else given, fault)

    def _check(self, heard: Heard) -> None:
        accepted, served = self._rules.accepts_keys, self._rules.served(heard)
        if accepted is not None and heard.key not in accepted:
            raise error(heard, 401)
        if served is not None and heard.model is not None and heard.model not in served:
            raise error(heard, 404)
        if heard.dialect is Dialect.HUGGINGFACE:
            check_file(heard, self._rules)
        elif heard.operation == "chat":
            check_chat(heard, self._rules)
        elif heard.operation == "transcribe":
            check_transcription(heard, self._rules)

    async def _scripted(self, heard: Heard) -> Fixed | Fault:
        """What the script tells for this request. Raises ProviderError 500 when it tells nothing, so that it is noticed."""
        answer = self._script.answer(heard)
        if answer is None:
            raise error(heard, 500, f"nothing was scripted for {heard.operation} at {heard.path}")
        if not callable(answer):
            return answer
        told = answer(heard.json if heard.operation == "chat" else heard)
        if not inspect.isawaitable(told):
            return told
        telling = asyncio.ensure_future(told)
        return telling.result() if await self.patience.done(telling) else Fault.cut()

    def _written(self, heard: Heard, scripted: Fixed | None, fault: Fault | None) -> Response:
        if heard.operation == "models":
            return JSONResponse(models(heard, self._rules))
        if heard.operation == "chat":
            return JSONResponse(completion(heard, scripted, fault, self._rules))
        if scripted is None and fault is None:
            raise error(heard, 500, "nothing was scripted")
        answer: Any = {"unexpected": True}
        if scripted is not None:
            answer = (file_answer if heard.dialect is Dialect.HUGGINGFACE else transcription)(heard, scripted)
        match fault.kind if fault else None:
            case "wrong_json":
                return Response(_PAGE, media_type="application/json")
            case "truncated":
                text = json.dumps(answer)
                return Response(text[: len(text) // 2], media_type="application/json")
            case "refusal":
                raise error(heard, 500, f"no {heard.operation} is refused by a model: choose another fault")
        return Response(answer, media_type="text/plain") if isinstance(answer, str) else JSONResponse(answer)


async def _unknown(request: Request, _wrong: Exception) -> Response:
    """Groq's words; a base address with a path too much ends here."""
    text = f"Unknown request URL: {request.method} {request.url.path}. Please check the URL for typos."
    return JSONResponse({"error": {"message": text, "type": "invalid_request_error", "code": "unknown_url"}}, 404)
