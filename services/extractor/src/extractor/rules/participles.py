"""What was done, as what was to be done: "paid" is pay, "went out" is send."""

from typing import Final

_IRREGULAR_TEXT: Final = """
    sent:send paid:pay bought:buy brought:bring built:build caught:catch chose:choose chosen:choose cut:cut did:do
    done:do drew:draw drawn:draw drove:drive driven:drive fed:feed found:find gave:give given:give got:get had:have
    held:hold hung:hang kept:keep led:lead left:leave lent:lend made:make met:meet put:put ran:run run:run read:read
    rang:ring rung:ring rewrote:rewrite rewritten:rewrite said:say saw:see seen:see sold:sell set:set sewn:sew sewed:sew
    shot:shoot shut:shut spent:spend spoke:speak spoken:speak swept:sweep swum:swim taken:take took:take taught:teach
    thrown:throw threw:throw told:tell torn:tear withdrew:withdraw withdrawn:withdraw wrote:write written:write
    bound:bind dug:dig sown:sow mown:mow redone:redo rebuilt:rebuild repaid:repay resent:resend
"""
_SHORTEST: Final = 4
"""Letters from which a word that ends as past forms do may be one: "used", not "red"."""
_IRREGULAR: Final = dict(pair.split(":") for pair in _IRREGULAR_TEXT.split())


def bases_of(word: str) -> frozenset[str]:
    """What the base form of a past form can be: "mopped" is mop, "pruned" prune, "oiled" oil. Empty where it is none."""
    word = word.lower()
    if word in _IRREGULAR:
        return frozenset({_IRREGULAR[word]})
    if not word.endswith("ed") or len(word) < _SHORTEST:
        return frozenset()
    stem = word[:-2]
    shorter = {stem[:-1]} if stem[-1] == stem[-2] else set()
    return frozenset({stem, word[:-1], *shorter, *({stem[:-1] + "y"} if stem.endswith("i") else ())})


def gerund_of(word: str) -> frozenset[str]:
    """What the base form of "oiling" can be. Empty where it is no such form."""
    word = word.lower()
    if not word.endswith("ing") or len(word) <= _SHORTEST + 1:
        return frozenset()
    stem = word[:-3]
    return frozenset({stem, stem + "e", *({stem[:-1]} if stem[-1] == stem[-2] else ())})
