"""When something was changed last, as HTTP's headers tell it: to the second (RFC 9110, 8.8.2 and 13.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import Depends, Header

from contracts.http.entity_tags import names
from gateway.answering.preconditions import IfNoneMatch


def told(moment: datetime) -> str:
    """As a `Last-Modified`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@dataclass(frozen=True)
class Had:
    """What a client says that it has already."""

    tags: str | None
    since: str | None

    def is_still(self, tag: str, modified: datetime) -> bool:
        """Whether that is it. The time counts only where no tags are named; what is no time there says nothing."""
        if self.tags is not None:
            return names(self.tags, tag)
        try:
            since = parsedate_to_datetime(self.since or "")
        except ValueError:
            return False
        return modified.replace(microsecond=0) <= (since if since.tzinfo else since.replace(tzinfo=UTC))


async def _had(
    if_none_match: IfNoneMatch = None,
    if_modified_since: Annotated[
        str | None, Header(description="As `If-None-Match`, by time; counts where that is not sent.")
    ] = None,
) -> Had:
    return Had(if_none_match, if_modified_since)


HasAlready = Annotated[Had, Depends(_had)]
