"""What a client says about waiting (RFC 7240): `Prefer: wait=10`, `Prefer: respond-async`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request


@dataclass(frozen=True)
class Preference:
    """A client's word about waiting."""

    wait_s: float | None = None
    respond_async: bool = False

    @classmethod
    def read(cls, headers: Sequence[str]) -> "Preference":
        """What can't be understood is as good as not said; of two waits the first counts."""
        wait: float | None = None
        respond_async = False
        for preference in ",".join(headers).split(","):
            name, _, value = preference.partition(";")[0].partition("=")
            name, value = name.strip().lower(), value.strip().strip('"')
            if name == "wait" and wait is None and value.isascii() and value.isdigit():
                wait = float(value[:9])
            elif name == "respond-async":
                respond_async = True
        return cls(wait, respond_async)

    def seconds(self, default: float, longest: float) -> float:
        """How long to wait for a job before answering that it goes on."""
        if self.wait_s is not None:
            return min(self.wait_s, longest)
        return 0 if self.respond_async else default

    def applied(self, waited: float, *, finished: bool) -> dict[str, str]:
        """The header that says which wishes were heard."""
        heard = []
        if self.wait_s is not None:
            heard.append(f"wait={waited:.0f}")
        if self.respond_async and not finished:
            heard.append("respond-async")
        return {"Preference-Applied": ", ".join(heard)} if heard else {}


def _preference(request: Request) -> Preference:
    return Preference.read(request.headers.getlist("prefer"))


Prefers = Annotated[Preference, Depends(_preference)]
