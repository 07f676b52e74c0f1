"""The ways in which handling can fail. What is named here decides whether it is tried again."""


class Permanent(Exception):  # noqa: N818 - a promise about the failure, as Transient is
    """Retrying cannot cure it: the record goes to the dead letters, its user is told `reason`."""

    def __init__(self, reason: str, code: str = "failed") -> None:
        super().__init__(reason, code)
        self.reason = reason
        self.code = code

    def __str__(self) -> str:
        return self.reason


class BadInput(Permanent):
    """What was sent is at fault, not the house: its user is told, and no dead letter is kept.

    `code` is a short machine word, `reason` a sentence for the one who sent it.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason, code)
        self.args = (code, reason)  # what unpickling calls this with


class Transient(Exception):  # noqa: N818 - a promise about the failure, as Permanent is
    """Something outside is away: tried again, with growing pauses, for as long as that lasts."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason, retry_after)
        self.reason = reason
        self.retry_after = retry_after
        """Seconds that the other side asked to be left alone for."""

    def __str__(self) -> str:
        return self.reason
