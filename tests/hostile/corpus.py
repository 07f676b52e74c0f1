"""All cases. They are made anew for each run: nothing that harms is kept in this repository."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from tests.hostile import credentials, documents, forms, names, orders, pictures, recordings
from tests.hostile.case import Case, Wire


def cases(canary: Path, hers: Mapping[str, Any]) -> Iterator[Case]:
    """`canary`: a file of this machine that nobody sent; `hers`: what another user has, by kind."""
    return chain(
        pictures.floods(),
        pictures.bombs(),
        pictures.polyglots(),
        documents.pdfs(canary),
        documents.archives(canary),
        documents.xml(canary),
        recordings.recordings(),
        names.names(),
        forms.forms(),
        credentials.tokens(),
        credentials.trespasses(hers),
        orders.orders(),
    )


def wires() -> Iterator[Wire]:
    return forms.wires()
