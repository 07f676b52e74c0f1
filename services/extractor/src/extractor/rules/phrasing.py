"""A small notation for turns of phrase: `could {you} {act}`.

A template is a regular expression without case, in which a space is white space, an apostrophe within a word may be missing
or curly, and words in braces stand for the fragments below.
"""

import re
from typing import Final

from extractor.rules.people import NAMES

_SOFTENERS: Final = (
    "please|also|kindly|maybe|perhaps|possibly|just|both|all|then|quickly|at least|really|still|probably|definitely|first|always"
    "|go ahead and|try and|try to|have a look and|work together to|take the time to|take a moment to|start to|help (?:me|us) (?:to )?"
)

_FRAGMENTS: Final = {
    # Where a clause may begin.
    "start": r"(?:^|(?<=[,;:(-] )|(?<=\. )|\b(?:and|but|so|then|or|that|also|because) ,? ?)",
    # What is to be done, without the words that soften it.
    "act": rf"(?:(?:{_SOFTENERS}|work with (?-i:[A-Z]\w+(?: and [A-Z]\w+)*) to),? )*(?P<act>[a-z][\w'/-]*\b.*)",
    # Who is to do it. Names are told by their capitals.
    "who": r"(?-i:(?P<who><people>))",
    "name": r"(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)",
    "you": r"(?:you(?: guys| all| both| two)?|y'all|(?:the two|both|all|the three) of you|someone|somebody|anyone|anybody"
    r"|one of you|everyone|everybody)",
    "team": r"(?:(?:our|the|your|my) (?:\w+ )?(?:team|group|department|office|assistant|boss|manager|secretary|treasurer"
    r"|chair(?:man|woman|person)?|board|committee|crew|staff|lawyers?|accountant"
    r"|client|customer|vendor|supplier|contractor|interns?|designers?|developers?|engineers?|architects?|plumber"
    r"|electrician|landlord|teachers?|doctor|nurse|driver|coach|caretaker|gardener|builders?|painter|carpenter|caterers?"
    r"|organisers?|director|principal|neighbou?rs?|tenants?|parents?|kids|children|students?|council|bank|agency|company"
    r"|agent|editor|photographer)"
    r"|(?-i:[A-Z][a-z]+)'s (?:father|mother|dad|mum|mom|wife|husband|partner|brother|sister|son|daughter|parents|boss|team|assistant))",
    "must": r"(?:(?:will |'ll )?(?:needs?|have) to|should(?: really| probably| also)?|must|has to|ha(?:ve|s) got to|ought to|gotta|got to"
    r"|'ve got to|had better|'d better|better)",
    "will": r"(?:will|'ll|shall|(?:am|'m|m|are|'re|is) (?:going to|gonna|planning to|about to)|plans? to|intends? to)",
    "vows": r"(?:(?:promise|agree|volunteer|offer|commit)(?:s|d|ed|ted)? to|(?:has|have|'s|'ve) (?:promised|agreed|volunteered"
    r"|offered|committed) to|undertook to)",
    "told": r"(?:has|have|was|were|is|are|had) (?:been )?(?:asked|told|assigned|instructed|requested|supposed) to",
    # A question for information: "how would you ...".
    "no-question": r"(?<!how )(?<!what )(?<!where )(?<!when )(?<!why )(?<!who )",
}


def pattern(template: str) -> re.Pattern[str]:
    """The regular expression of a template."""
    text = re.sub(r"{([a-z-]+)}", lambda named: _FRAGMENTS[named.group(1)], template)
    text = re.sub(r"(?<=\w)'(?=\w)", "'?", text).replace(" ", r"\s")
    return re.compile(text.replace("<people>", NAMES), re.IGNORECASE | re.DOTALL)
