"""The quota that the answers' headers tell of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`x-ratelimit-*` headers; what is None is not sent. Times until the reset are in seconds."""

    limit_requests: int | None = None
    remaining_requests: int | None = None
    reset_requests: float | None = None
    limit_tokens: int | None = None
    remaining_tokens: int | None = None
    reset_tokens: float | None = None

    @classmethod
    def of_groq(cls) -> "Limits":
        """What a free account sees that has hardly asked: requests a day, tokens a minute."""
        return cls(1000, 999, 86.4, 8000, 7900, 0.75)

    def headers(self) -> dict[str, str]:
        told = {
            "limit-requests": self.limit_requests,
            "remaining-requests": self.remaining_requests,
            "reset-requests": None if self.reset_requests is None else duration(self.reset_requests),
            "limit-tokens": self.limit_tokens,
            "remaining-tokens": self.remaining_tokens,
            "reset-tokens": None if self.reset_tokens is None else duration(self.reset_tokens),
        }
        return {f"x-ratelimit-{name}": str(value) for name, value in told.items() if value is not None}


def duration(seconds: float) -> str:
    """As Go writes it: `2m59.56s`, `7.66s`, `850ms`, `1h0m0s`."""
    if seconds < 1:
        return f"{seconds * 1000:g}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    hours, minutes = divmod(int(minutes), 60)
    told = f"{round(rest, 3):g}s"
    if hours:
        return f"{hours}h{minutes}m{told}"
    return f"{minutes}m{told}" if minutes else told
