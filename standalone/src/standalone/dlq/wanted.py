"""Which letters are meant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from contracts.topics import DEAD_LETTER_SUFFIX, TOPICS, Topic
from runtime.letters.letter import Letter
from standalone.refusal import Refusal


@dataclass(frozen=True)
class Wanted:
    """Those that meet each of the conditions there are."""

    topics: Sequence[Topic] = TOPICS
    codes: frozenset[str] = frozenset()
    jobs: frozenset[UUID] = frozenset()
    groups: frozenset[str] = frozenset()
    ids: frozenset[UUID] = frozenset()
    limit: int | None = None
    """The first so many."""

    @classmethod
    def of(
        cls,
        topics: Iterable[str] | None = None,
        codes: Iterable[str] | None = None,
        jobs: Iterable[str] | None = None,
        groups: Iterable[str] | None = None,
        ids: Iterable[str] | None = None,
        limit: int | None = None,
    ) -> Self:
        """As they are typed. Raises Refusal with 2."""
        return cls(
            [_topic(name) for name in dict.fromkeys(topics or ())] or TOPICS,
            frozenset(codes or ()),
            frozenset(id_of("--job", said) for said in jobs or ()),
            frozenset(groups or ()),
            frozenset(id_of("--id", said) for said in ids or ()),
            limit,
        )

    def among(self, letters: Iterable[Letter]) -> list[Letter]:
        return [letter for letter in letters if self._is(letter)][: self.limit]

    def records_among(self, letters: Iterable[Letter]) -> list[list[Letter]]:
        """Of each record of which a letter is meant all letters: it goes to all of its topic's groups again."""
        of_record: dict[UUID, list[Letter]] = defaultdict(list)
        for letter in (everything := list(letters)):
            of_record[letter.record_id].append(letter)
        return [of_record[one] for one in dict.fromkeys(letter.record_id for letter in self.among(everything))]

    def _is(self, letter: Letter) -> bool:
        told = ((self.codes, letter.code), (self.jobs, letter.job_id), (self.groups, letter.group))
        return all(not wanted or said in wanted for wanted, said in (*told, (self.ids, letter.letter_id)))


def _topic(name: str) -> Topic:
    """By its own name, or by that of its dead letters."""
    wanted = name.removesuffix(DEAD_LETTER_SUFFIX)
    for topic in TOPICS:
        if topic.name == wanted:
            return topic
    raise Refusal(
        f"--topic: there is no topic {name!r}; it is one of {', '.join(one.name for one in TOPICS)}", exit_code=2
    )


def id_of(option: str, said: str) -> UUID:
    """Raises Refusal with 2."""
    try:
        return UUID(said)
    except ValueError:
        raise Refusal(f"{option}: {said!r} is no id; it looks like {UUID(int=0)}", exit_code=2) from None
