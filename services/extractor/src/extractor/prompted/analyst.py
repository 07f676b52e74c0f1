"""A language model as a TaskModel, whoever serves it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from contracts.analysis import AnalysisRequested, Suggestion
from contracts.answering import PassedOver
from contracts.job import TaskType
from extractor.prompted.asking import Interview
from extractor.prompted.background import background
from extractor.prompted.budget import Budget
from extractor.prompted.composing import told_of_pieces, without_a_model
from extractor.prompted.drafting import Found, drafted
from extractor.prompted.messages import composing_messages, reading_messages
from extractor.prompted.report import Report
from extractor.prompted.schema import Name
from extractor.prompted.windows import Window, pieces, smaller, windows
from extractor.providers import Draft
from runtime.providers.chat import Chat
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import Away, Misconfigured, ProviderFailed, Resting, TooLong
from runtime.side_by_side import side_by_side

_MOST_HALVINGS = 4
"""How often a window is cut in two when the model finds it too long."""
_MAY_PASS = (Away, Resting, Misconfigured)


class Analyst:
    """Reads a job as one where it fits, else in windows side by side."""

    def __init__(
        self, chat: Chat, endpoint: Endpoint, *, window_tokens: int, windows_at_once: int, waits: bool
    ) -> None:
        """`waits`: a job rather waits for the model than do without its summing up."""
        self.endpoint = endpoint
        self._chat = chat
        self._budget = Budget(window_tokens)
        self._at_once = windows_at_once
        self._waits = waits

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
        """Read all parts of a job. Raises runtime.providers.failures.ProviderFailed with all that was paid."""
        interview = Interview(self._chat, self.endpoint, request)
        try:
            return await self._read_all(interview, context)
        except ProviderFailed as failure:
            failure.tokens = interview.tokens
            raise

    async def _read_all(self, interview: Interview, context: TaskType) -> Draft:
        cut = windows(pieces(interview.request.parts), self._budget.text("analysis", context))
        if len(cut) == 1:
            try:
                found = await self._asked(interview, cut[0], "analysis", context, self._budget.background)
            except TooLong:
                cut = smaller(cut[0])
                if len(cut) == 1:
                    raise
            else:
                return self._drafted(interview, [(cut[0], found)], _told(found, interview.request), found.suggestions)
        return await self._in_windows(interview, cut, context)

    async def _in_windows(self, interview: Interview, cut: Sequence[Window], context: TaskType) -> Draft:
        async def read(window: Window) -> list[Found]:
            return await self._read(interview, window, context, _MOST_HALVINGS)

        found: list[Found] = []
        async with aclosing(side_by_side(_each(cut), read, limit=self._at_once)) as reading:
            async for some in reading:
                found += some
        told = told_of_pieces(interview.request, found, self._budget.free("answer", context))
        try:
            composed = await interview.ask(composing_messages(interview.request, context, told), "answer")
        except ProviderFailed as failure:
            if self._waits and isinstance(failure, _MAY_PASS):
                raise
            # All has been read; only the summing up is missing, and its place says so.
            suggestions = [suggestion for _, report in found for suggestion in report.suggestions]
            return self._drafted(interview, found, without_a_model(found), suggestions, failure)
        return self._drafted(interview, found, _told(composed, interview.request), composed.suggestions)

    async def _read(self, interview: Interview, window: Window, context: TaskType, halvings: int) -> list[Found]:
        """What stands in a window, which is cut smaller where the model finds it too long."""
        try:
            room = self._budget.background >> (_MOST_HALVINGS - halvings)
            return [(window, await self._asked(interview, window, "piece", context, room))]
        except TooLong:
            cut = smaller(window)
            if len(cut) == 1 or not halvings:
                raise
            return [found for half in cut for found in await self._read(interview, half, context, halvings - 1)]

    async def _asked(self, interview: Interview, window: Window, schema: Name, context: TaskType, room: int) -> Report:
        messages = reading_messages(interview.request, window, schema, context, background(interview.request, room))
        return await interview.ask(messages, schema, divisible=len(smaller(window)) > 1)

    def _drafted(
        self,
        interview: Interview,
        found: Sequence[Found],
        response: str,
        suggestions: Sequence[Suggestion],
        failure: ProviderFailed | None = None,
    ) -> Draft:
        draft = drafted(
            interview.request,
            found,
            response,
            suggestions,
            provider=self.provider,
            model=self.model,
            tokens=interview.tokens,
        )
        if failure is None:
            return draft
        failed = PassedOver(provider=self.provider, code=failure.code, reason=failure.reason)
        return draft.model_copy(update={"passed_over": (failed,)})


async def _each(cut: Sequence[Window]) -> AsyncIterator[Window]:
    for window in cut:
        yield window


def _told(found: Report, request: AnalysisRequested) -> str:
    """The answer, and behind it the next step where one was asked for: a model may tell one all the same."""
    next_step = found.next_step if request.job.include_chat_direction else None
    return "\n\n".join(told for told in (found.answer, next_step) if told)
