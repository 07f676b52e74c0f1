"""When something was changed last, as HTTP's headers tell it: to the second (RFC 9110, 8.8.2 and 13.1)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import Depends, Header

from contracts.http.entity_tags import listed, names
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
        since = _moment(self.since)
        return since is not None and modified.replace(microsecond=0) <= since


@dataclass(frozen=True)
class Insists:
    """What a client says that it must be."""

    tags: str | None
    since: str | None

    def holds(self, tag: str, modified: datetime) -> bool:
        """Whether it is. The time counts only where no tags are named; what is no time there says nothing."""
        if self.tags is not None:
            strong = (one.tag for one in listed(self.tags) if not one.weak)
            return self.tags.strip() == "*" or tag in strong
        since = _moment(self.since)
        return since is None or modified.replace(microsecond=0) <= since


def _moment(written: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _had(
    if_none_match: IfNoneMatch = None,
    if_modified_since: Annotated[
        str | None, Header(description="As `If-None-Match`, by time; counts where that is not sent.")
    ] = None,
) -> Had:
    return Had(if_none_match, if_modified_since)


async def _insists(
    if_match: Annotated[
        str | None, Header(description="The `ETag` that it must have; refused with 412 where it is another.")
    ] = None,
    if_unmodified_since: Annotated[
        str | None, Header(description="As `If-Match`, by time; counts where that is not sent.")
    ] = None,
) -> Insists:
    return Insists(if_match, if_unmodified_since)


@dataclass(frozen=True)
class Conditions:
    """Under which a request is to be fulfilled: the first of them counts before the other (RFC 9110, 13.2.2)."""

    insists: Insists
    had: Had


async def _conditions(insists: Annotated[Insists, Depends(_insists)], had: Annotated[Had, Depends(_had)]) -> Conditions:
    return Conditions(insists, had)


Under = Annotated[Conditions, Depends(_conditions)]
