"""What one answer cost, by who was paid."""

from contracts.answering import Spent, TokenUse


class Bill:
    """In the order in which they were asked. Who answered stands on it even where that cost nothing."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], TokenUse] = {}

    def answered(self, provider: str, model: str, tokens: TokenUse) -> None:
        """An answer, or a piece of one."""
        named = (provider, model)
        self._tokens[named] = self._tokens.get(named, TokenUse()) + tokens

    def failed(self, provider: str, model: str, tokens: TokenUse) -> None:
        """What was paid for nothing, if anything was."""
        if tokens.total:
            self.answered(provider, model, tokens)

    def told(self) -> tuple[Spent, ...]:
        """As it stands now."""
        return tuple(
            Spent(provider=provider, model=model, tokens=tokens) for (provider, model), tokens in self._tokens.items()
        )
