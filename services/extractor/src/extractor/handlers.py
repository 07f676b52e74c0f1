"""What the extractor does with a request for analysis."""

from asyncio import to_thread
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.answering import PassedOver, Spent, TokenUse
from contracts.job import TaskType
from contracts.recognized import PartProgressed
from extractor.conclusions import conclude
from extractor.contexts import context_of
from extractor.providers import Draft, TaskModel
from extractor.rules.drafts import draft as read_by_rules
from extractor.telling import told

if TYPE_CHECKING:
    from runtime.providers.chain import Chain


async def extract_tasks(
    request: AnalysisRequested, *, models: "Chain[TaskModel]"
) -> AsyncGenerator[PartProgressed | AnalysisCompleted, None]:
    """Name the tasks that somebody promised or asked for in the gathered texts.

    Silence still answers, with no tasks: whoever waits for this job must learn that it is finished.
    """
    yield PartProgressed(job=request.job, step="analyse", attempt=request.attempt)
    context = context_of(request)
    if any(part.reading and part.reading.text.strip() for part in request.parts):
        answer = await models.run(lambda model: model.analyse(request, context), order=request.job.providers)
        draft, passed_over, degraded, spent = answer.result, answer.passed_over, answer.degraded, answer.spent
    else:
        # Nobody is paid for reading nothing.
        draft, passed_over, degraded, spent = read_by_rules(request, context), (), True, ()
    # In a thread: a book's quotes and days take seconds, in which others must be answered.
    yield await to_thread(completed, request, draft, context, passed_over=passed_over, degraded=degraded, spent=spent)


def completed(
    request: AnalysisRequested,
    draft: Draft,
    context: TaskType,
    *,
    passed_over: tuple[PassedOver, ...] = (),
    degraded: bool = False,
    spent: tuple[Spent, ...] = (),
) -> AnalysisCompleted:
    """What a draft comes to: tasks whose words stand in the sources, each once, with their days reckoned."""
    conclusions = conclude(request, draft)
    return AnalysisCompleted(
        job=request.job,
        attempt=request.attempt,
        response=told(
            request,
            draft.response,
            ungrounded=conclusions.ungrounded,
            beyond=conclusions.beyond,
            twins=conclusions.twins,
        ),
        tasks=conclusions.tasks,
        suggestions=conclusions.suggestions,
        provider=draft.provider,
        model=draft.model,
        prompt_version=draft.prompt_version,
        # Where a model failed in some of it, the answer is lesser than its own would have been.
        degraded=degraded or bool(draft.passed_over),
        passed_over=(*passed_over, *draft.passed_over),
        tokens=sum((one.tokens for one in spent), TokenUse()),
        spent=spent,
        context=context,
        dropped=draft.left_out + conclusions.ungrounded + conclusions.beyond,
    )
