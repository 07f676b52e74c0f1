"""The way from one page of a list to the next."""

from typing import Protocol, TypeVar

from fastapi import Response


class Page(Protocol):
    """A list's answer."""

    @property
    def next_cursor(self) -> str | None: ...


P = TypeVar("P", bound=Page)


def led_on(response: Response, page: P) -> P:
    """The page, with the next one named in `Link`; whoever passes the answer on completes the address."""
    if page.next_cursor is not None:
        response.headers["Link"] = f'<?cursor={page.next_cursor}>; rel="next"'
    return page
