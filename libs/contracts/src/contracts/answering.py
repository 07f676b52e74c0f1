"""Who answered, what it cost, and who was asked before in vain."""

from contracts.fact import Fact


class TokenUse(Fact):
    """Tokens a model was paid for; zero for local models and for what was answered before."""

    input: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        return self.input + self.output

    def __add__(self, other: "TokenUse") -> "TokenUse":
        return TokenUse(input=self.input + other.input, output=self.output + other.output)


class Spent(Fact):
    """What one provider's model was paid for, whether its answer was used or not."""

    provider: str
    model: str
    tokens: TokenUse


class PassedOver(Fact):
    """A provider that stands before the one that answered, and why it did not."""

    provider: str
    code: str
    """Short machine word: `away`, `resting`, `misconfigured`, `refused`, `garbled`, `unacceptable`."""
    reason: str
    """A sentence for the user and the operator; never a key, never the text that was sent."""
