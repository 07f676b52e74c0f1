"""One job's questions to a model, through its endpoint: paid for once, whoever delivers it again."""

import hashlib
import json
from collections.abc import Sequence

from contracts.analysis import AnalysisRequested
from contracts.answering import TokenUse
from extractor.prompted.answer import report_of
from extractor.prompted.instructions import PROMPT_VERSION
from extractor.prompted.report import Report
from extractor.prompted.schema import SCHEMAS, Name
from extractor.prompted.tokens import estimate
from runtime.providers.chat import Chat, Message
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import ProviderFailed
from runtime.providers.question import Question, Reply

_ANSWERED = 4
"""An answer is taken to be a fourth as long as what is asked; only for the quota."""


class Interview:
    """The questions about one job."""

    def __init__(self, chat: Chat, endpoint: Endpoint, request: AnalysisRequested) -> None:
        self.request = request
        self.tokens = TokenUse()
        """What all of it has cost so far, answers of no use included."""
        self._chat = chat
        self._endpoint = endpoint

    async def ask(self, messages: Sequence[Message], schema: Name, *, divisible: bool = False) -> Report:
        """What the model answers.

        Raises runtime.providers.failures.ProviderFailed. An answer that was cut off is TooLong where the text is
        `divisible`.
        """
        shape = SCHEMAS[schema]

        async def attempt(key: str) -> Reply[Report]:
            completion = await self._chat.complete(key, messages, shape)
            with completion.being_read():
                report = report_of(completion, schema, divisible=divisible)
            return Reply(report, completion.tokens, completion.headers)

        asked = json.dumps([PROMPT_VERSION, self._chat.temperature, shape, list(messages)])
        told = sum(estimate(message["content"]) for message in messages)
        question = Question(
            operation="chat",
            user=self.request.job.user_id,
            content=hashlib.sha256(asked.encode()).hexdigest(),
            tokens=told + told // _ANSWERED,
            cause=f"{self.request.job.job_id}/{self.request.attempt}",
        )
        try:
            reply = await self._endpoint.ask(question, attempt, Report)
        except ProviderFailed as failure:
            self.tokens += failure.tokens
            raise
        self.tokens += reply.tokens
        return reply.result
