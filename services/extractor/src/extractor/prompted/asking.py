"""One question to a model, through its endpoint: paid for once, whoever delivers it again."""

import hashlib
import json
from collections.abc import Sequence

from contracts.answering import TokenUse
from extractor.prompted.answer import findings
from extractor.prompted.findings import Findings
from extractor.prompted.instructions import PROMPT_VERSION
from extractor.prompted.schema import SCHEMAS, Name
from extractor.prompted.tokens import estimate
from runtime.providers.chat import Chat, Message
from runtime.providers.endpoint import Endpoint
from runtime.providers.question import Question, Reply


async def ask(
    chat: Chat, endpoint: Endpoint, *, user: str, messages: Sequence[Message], schema: Name, divisible: bool = False
) -> tuple[Findings, TokenUse]:
    """What the model answers, and the tokens that it cost.

    Raises runtime.providers.failures.ProviderFailed. An answer that was cut off is TooLong where the text is `divisible`.
    """
    shape = SCHEMAS[schema]

    async def attempt(key: str) -> Reply[Findings]:
        completion = await chat.complete(key, messages, shape)
        return Reply(findings(completion, schema, divisible=divisible), completion.tokens, completion.headers)

    asked = json.dumps([PROMPT_VERSION, chat.temperature, shape, list(messages)])
    question = Question(
        operation="chat",
        user=user,
        content=hashlib.sha256(asked.encode()).hexdigest(),
        tokens=sum(estimate(message["content"]) for message in messages),
    )
    reply = await endpoint.ask(question, attempt, Findings)
    return reply.result, reply.tokens
