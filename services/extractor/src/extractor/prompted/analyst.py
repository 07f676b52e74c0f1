"""A language model as a TaskModel, whoever serves it."""

from collections.abc import Sequence

from contracts.analysis import AnalysisRequested, Suggestion
from contracts.answering import TokenUse
from contracts.job import TaskType
from extractor.prompted.asking import ask
from extractor.prompted.background import background
from extractor.prompted.budget import Budget
from extractor.prompted.composing import told_of_pieces, without_a_model
from extractor.prompted.drafting import Found, drafted
from extractor.prompted.findings import Findings
from extractor.prompted.messages import composing_messages, reading_messages
from extractor.prompted.schema import Name
from extractor.prompted.side_by_side import side_by_side
from extractor.prompted.windows import Window, pieces, smaller, windows
from extractor.providers import Draft
from runtime.providers.chat import Chat
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import ProviderFailed, TooLong

_MOST_HALVINGS = 4
"""How often a window is cut in two when the model finds it too long."""

Read = tuple[list[Found], TokenUse]


class Analyst:
    """Reads a job as one where it fits, else in windows side by side."""

    def __init__(self, chat: Chat, endpoint: Endpoint, *, window_tokens: int, windows_at_once: int) -> None:
        self.endpoint = endpoint
        self._chat = chat
        self._budget = Budget(window_tokens)
        self._at_once = windows_at_once

    @property
    def provider(self) -> str:
        return self.endpoint.provider

    @property
    def model(self) -> str:
        return self.endpoint.model

    async def start(self) -> None:
        """Nothing: the first question connects."""

    async def stop(self) -> None:
        await self._chat.close()

    async def analyse(self, request: AnalysisRequested, context: TaskType) -> Draft:
        """Read all parts of a job. Raises runtime.providers.failures.ProviderFailed."""
        whole = pieces(request.parts)
        cut = windows(whole, self._budget.text("analysis", context))
        if len(cut) == 1:
            try:
                return await self._as_one(request, cut[0], context)
            except TooLong:
                cut = smaller(cut[0])
                if len(cut) == 1:
                    raise
        return await self._in_windows(request, cut, context)

    async def _as_one(self, request: AnalysisRequested, window: Window, context: TaskType) -> Draft:
        found, tokens = await self._asked(request, window, "analysis", context, self._budget.background)
        return self._drafted(request, [(window, found)], _told(found), found.suggestions, tokens)

    async def _in_windows(self, request: AnalysisRequested, cut: tuple[Window, ...], context: TaskType) -> Draft:
        async def read(window: Window) -> Read:
            return await self._read(request, window, context, _MOST_HALVINGS)

        found: list[Found] = []
        tokens = TokenUse()
        for some, cost in await side_by_side(read, cut, at_once=self._at_once):
            found += some
            tokens += cost
        messages = composing_messages(
            request, context, told_of_pieces(request, found, self._budget.free("answer", context))
        )
        try:
            composed, cost = await ask(
                self._chat, self.endpoint, user=request.job.user_id, messages=messages, schema="answer"
            )
        except ProviderFailed:
            # All has been read; only the summing up is missing, and its place says so.
            suggestions = [suggestion for _, findings in found for suggestion in findings.suggestions]
            return self._drafted(request, found, without_a_model(found), suggestions, tokens)
        return self._drafted(request, found, _told(composed), composed.suggestions, tokens + cost)

    async def _read(self, request: AnalysisRequested, window: Window, context: TaskType, halvings: int) -> Read:
        """What stands in a window, which is cut smaller where the model finds it too long."""
        try:
            room = self._budget.background >> (_MOST_HALVINGS - halvings)
            found, tokens = await self._asked(request, window, "piece", context, room)
        except TooLong:
            cut = smaller(window)
            if len(cut) == 1 or not halvings:
                raise
            halves = [await self._read(request, half, context, halvings - 1) for half in cut]
            return [some for half, _ in halves for some in half], sum((cost for _, cost in halves), TokenUse())
        return [(window, found)], tokens

    async def _asked(
        self, request: AnalysisRequested, window: Window, schema: Name, context: TaskType, room: int
    ) -> tuple[Findings, TokenUse]:
        messages = reading_messages(request, window, schema, context, background(request, room))
        return await ask(
            self._chat,
            self.endpoint,
            user=request.job.user_id,
            messages=messages,
            schema=schema,
            divisible=len(smaller(window)) > 1,
        )

    def _drafted(
        self,
        request: AnalysisRequested,
        found: list[Found],
        response: str,
        suggestions: Sequence[Suggestion],
        tokens: TokenUse,
    ) -> Draft:
        return drafted(request, found, response, suggestions, provider=self.provider, model=self.model, tokens=tokens)


def _told(found: Findings) -> str:
    return "\n\n".join(told for told in (found.answer, found.next_step) if told)
