"""Tasks as a JSON array. No database in here."""

from collections.abc import AsyncIterator

from taskstore.exporting import Pages


async def as_json(pages: Pages) -> AsyncIterator[bytes]:
    before = b"["
    async for tasks in pages:
        yield before + b",\n".join(task.model_dump_json().encode() for task in tasks)
        before = b",\n"
    yield b"[]" if before == b"[" else b"]"
