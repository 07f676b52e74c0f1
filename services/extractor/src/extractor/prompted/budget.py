"""How a model's window is shared out between what is told, shown and answered."""

import json
from dataclasses import dataclass
from typing import Final

from contracts.job import TaskType
from extractor.prompted.instructions import instructions
from extractor.prompted.schema import SCHEMAS, Name
from extractor.prompted.tokens import estimate

_MOST_TEXT: Final = 12_000
"""Tokens of text that a model reads at a time, however large its window: in more of it tasks are overlooked."""
_MOST_ANSWER: Final = 16_000
_MOST_BACKGROUND: Final = 4_000
_LEAST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens for each purpose."""

    window: int
    """All that the model takes, its answer included."""

    @property
    def background(self) -> int:
        """For the conversation so far and the open tasks."""
        return min(_MOST_BACKGROUND, self.window // 8)

    def text(self, schema: Name, context: TaskType) -> int:
        """For the texts, when the rest has its share."""
        return max(_LEAST_TEXT, min(_MOST_TEXT, self.free(schema, context) - self.background))

    def free(self, schema: Name, context: TaskType) -> int:
        """What is left beside instructions, schema and answer."""
        told = estimate(instructions(schema, context, next_step=True)) + estimate(json.dumps(SCHEMAS[schema]))
        return max(_LEAST_TEXT, self.window - told - min(_MOST_ANSWER, self.window // 4))
