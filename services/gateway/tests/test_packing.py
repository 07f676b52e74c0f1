"""Answers are packed for those who take that, and for nobody else."""

from typing import Any

import pytest

from gateway.manners.packing import takes_gzip

YES = ("gzip", "GZIP", "x-gzip", "br, gzip", "gzip;q=0.001", "deflate;q=0, gzip ; q=1", "*", "br, *;q=0.1")
NO = (
    "",
    "identity",
    "br",
    "gzip;q=0",
    "gzip; Q=0.000",
    "identity, gzip ;q = 0",
    "notgzip",
    "x-gzip;q=0",
    "*;q=0",
    "gzip;q=0, *",
)


@pytest.mark.parametrize("accepted", YES)
def test_gzip_is_taken(accepted: str) -> None:
    assert takes_gzip(accepted)


@pytest.mark.parametrize("accepted", NO)
def test_gzip_is_not_taken(accepted: str) -> None:
    assert not takes_gzip(accepted)


async def test_who_refuses_gzip_gets_the_answer_as_it_is(lonely: Any) -> None:
    for accepted, packed in (
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0", None),
        ("br;q=1, gzip;q=0", None),
    ):
        answer = await lonely.client.get("/openapi.json", headers={"Accept-Encoding": accepted})
        assert answer.status_code == 200
        assert answer.headers.get("content-encoding") == packed, accepted
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert answer.json()["info"]["title"] == "IntelliAssist"
