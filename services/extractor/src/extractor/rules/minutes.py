"""Reading a job's parts from beginning to end, and noting down its tasks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.analysis import Suggestion
from extractor.rules.additions import Additions
from extractor.rules.asks import Ask
from extractor.rules.conversation import Conversation
from extractor.rules.cues import Kind
from extractor.rules.deadlines import Deadlines
from extractor.rules.dependencies import Orders
from extractor.rules.doubts import doubted
from extractor.rules.labels import is_label
from extractor.rules.lately import Lately
from extractor.rules.moving import moves
from extractor.rules.notebook import Notebook
from extractor.rules.noting import notes_of
from extractor.rules.offers import accepted
from extractor.rules.omissions import made_good
from extractor.rules.pieces import pieces
from extractor.rules.pronouns import leans_on_another, resolved, says_nothing, with_object
from extractor.rules.recaps import begins_recap, told_again
from extractor.rules.requests import ask
from extractor.rules.sentences import Utterance
from extractor.rules.suggestions import remark
from extractor.rules.talk import is_passing, spoken_to
from extractor.rules.unclear import Unclear

_DOUBTED: Final = 0.7
"""What is left of the confidence where "it" stands for something that is only likely."""


class Minutes:
    """What has been noted so far. It can be handed to another process, which reads on."""

    def __init__(
        self,
        reference: datetime,
        time_zone: str,
        *,
        conversation: Conversation | None = None,
        charts: frozenset[str] = frozenset(),
    ) -> None:
        """`conversation`: the tasks that are open already. `charts`: parts in which short words only name what is shown."""
        self.book = Notebook()
        self.orders = Orders()
        self.conversation = conversation
        self._charts = charts
        self.remarks: dict[Suggestion, None] = {}
        """Decisions and open questions, in order."""
        self._deadlines = Deadlines(reference, time_zone)
        self._additions = Additions(self.book, self._deadlines)
        self._turn = 0
        self._recapping = False
        self._lately = Lately()
        self._part_id: str | None = None

    def read(self, part_id: str, said: Iterable[Utterance]) -> None:
        """Note down what is said in a part, or in the next piece of one."""
        if part_id != self._part_id:
            self._part_id, self._lately, self._recapping = part_id, Lately(), False
        for utterance in said:
            self._turn += 1
            self._recapping = self._recapping or begins_recap(utterance.text)
            if (
                not utterance.told
                and not self._tells_of_open_tasks(utterance, part_id)
                and not self.book.holds(utterance, part_id)
            ):
                self._hear(utterance, part_id)
            self.orders.hear(utterance, self._turn)
            if (remarked := remark(utterance)) is not None:
                self.remarks[remarked] = None
            self._lately.add(utterance)

    def _tells_of_open_tasks(self, utterance: Utterance, part_id: str) -> bool:
        """Whether nothing new is asked for: it is done, or only about what is open already."""
        conversation = self.conversation
        if conversation is None:
            return utterance.done
        if utterance.done:
            conversation.tick(utterance, part_id)
            return True
        return conversation.hear(utterance, part_id, self._deadlines.when)

    def _hear(self, utterance: Utterance, part_id: str) -> None:
        if self._moves(utterance, part_id):
            return
        before = self._lately.sentences()
        promised = made_good(utterance.text, before) or accepted(utterance, self._lately.last())
        if promised is not None:
            self._note(promised, utterance.text, utterance, part_id)
            return
        if self._additions.add(utterance, part_id, self._turn):
            return
        said = pieces(utterance, recapping=self._recapping)
        addressee = said.addressee
        for piece in said.all:
            asked = ask(piece.text, item=piece.item) or (told_again(piece.text) if self._recapping else None)
            if asked is None or self._passes(asked, piece.clause, utterance):
                continue
            if self._additions.take_up(asked, utterance, part_id, self._turn):
                continue
            if part_id in self._charts and is_label(asked.kind, utterance.text):
                continue
            asked = self._explained(asked, utterance.text)
            if says_nothing(asked.action):
                continue
            to_others = asked.kind in (Kind.REQUEST, Kind.ORDER)
            who = said.owner or asked.who or (addressee if to_others else None)
            addressee = asked.who if to_others else addressee
            who = who or spoken_to(asked, piece.clause, utterance.others)
            if not self._additions.take_over(asked, utterance, part_id):
                self._note(doubted(replace(asked, who=who), piece.text), piece.clause, utterance, part_id)

    def _moves(self, utterance: Utterance, part_id: str) -> bool:
        """Whether it only says when what was asked for before is due."""
        moved = moves(utterance, self.book.notes, part_id, self._deadlines.when)
        if isinstance(moved, Unclear) and self.conversation is not None:
            self.conversation.unclear = self.conversation.unclear or moved
        return bool(moved)

    def _explained(self, asked: Ask, text: str) -> Ask:
        """With what "it" stands for; where that is not clear, somebody should look at it."""
        action = with_object(asked.action)
        if not leans_on_another(action, or_one=True):
            return asked
        ahead = text.partition(asked.action)[0]
        ahead = ahead.replace(asked.who, "") if asked.who else ahead
        whole = resolved(action, ahead, self._lately.sentences())
        if whole is None:
            return asked if action != asked.action else replace(asked, confidence=asked.confidence / 2)
        return replace(
            asked, action=whole.action, confidence=asked.confidence if whole.sure else asked.confidence * _DOUBTED
        )

    def _passes(self, asked: Ask, clause: str, utterance: Utterance) -> bool:
        """Whether others are there who answer it on the spot."""
        return bool(utterance.others) and is_passing(asked, clause, lambda: self._deadlines.when(clause) is not None)

    def _note(self, asked: Ask, clause: str, utterance: Utterance, part_id: str) -> None:
        listener = self._lately.listener(utterance.speaker)
        for note in notes_of(
            asked, clause, utterance, part_id, turn=self._turn, deadlines=self._deadlines, listener=listener
        ):
            if not self._additions.say_more(note):
                self.book.keep(note, recapping=self._recapping)
