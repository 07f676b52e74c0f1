"""Tasks as files: each form turns pages of tasks into bytes, one page after the other."""

from collections.abc import AsyncIterator
from typing import TypeAlias

from contracts.task import Task

Pages: TypeAlias = AsyncIterator[tuple[Task, ...]]
"""All tasks that are wanted, page by page."""
