"""What a person is told of a process that died."""

import json

import pytest

from standalone.last_words import last_words


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "it said nothing"),
        (["LOG:  starting", "FATAL:  the disk is full", ""], "FATAL:  the disk is full"),
        (
            ["Traceback (most recent call last):", "ValueError: 'ftp://x' is no blob store"],
            "'ftp://x' is no blob store",
        ),
        (
            [
                "2026-11-22T19:06:59.9Z [critical ] could not start kind=OSError reason='it\\'s \"away\"' service=taskstore",
                "2026-11-22T19:07:00.000001Z [info     ] stopped service=taskstore",
            ],
            'it\'s "away"',
        ),
        (["2026-11-22T19:07:00.000001Z [error    ] no more bread left=0 service=oven"], "no more bread"),
        ([json.dumps({"event": "could not start", "level": "critical", "reason": "no\nbread"})], "no bread"),
        (["{'not': 'json'}"], "{'not': 'json'}"),
    ],
)
def test_the_reason_is_told_without_what_the_log_puts_around_it(lines: list[str], words: str) -> None:
    assert last_words(lines) == words
