"""Every metric of the house by name, once. Base units; labels of few values, and never an id.

What every service tells is to be had here; what one of them tells, from the module of its family. A series whose labels
are known begins at 0, so that it is there before anything happens.
"""

from runtime.metrics.delivery import (
    CONSUMING,
    DEAD_LETTERS,
    FORGOTTEN,
    HANDLING,
    IN_FLIGHT,
    IN_QUEUE,
    PROCESSED,
    PUBLISHED,
    RECEIVED,
    RETRIED,
)
from runtime.metrics.process import LAST

__all__ = [
    "CONSUMING",
    "DEAD_LETTERS",
    "FORGOTTEN",
    "HANDLING",
    "IN_FLIGHT",
    "IN_QUEUE",
    "LAST",
    "PROCESSED",
    "PUBLISHED",
    "RECEIVED",
    "RETRIED",
]
