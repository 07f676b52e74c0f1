"""Why the house does not start, or does not go on."""


class Refusal(Exception):  # noqa: N818 - nothing broke: the house says no, and what to do about it
    """One line for the person at the terminal: what is wrong and what to do."""

    def __init__(self, line: str, *, exit_code: int = 1) -> None:
        super().__init__(line)
        self.line = line
        self.exit_code = exit_code
        """1: something went wrong; 2: something must be set otherwise first."""
