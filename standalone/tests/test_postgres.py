"""A real server, started and stopped."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from standalone.postgres import Postgres
from standalone.supervision import keep_alive


async def test_what_was_written_is_there_after_a_restart(folder: Path, heard: Any) -> None:
    first = Postgres(folder / "postgres", heard)
    process = await first.start()
    assert process.pid
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    connection = await asyncpg.connect(first.url)
    await connection.execute("create table notes (words text); insert into notes values ('größer')")
    await connection.close()
    await first.stop()
    assert not [member for member in family if member.is_running()]

    second = Postgres(folder / "postgres", heard)
    await second.start()
    connection = await asyncpg.connect(second.url)
    assert await connection.fetchval("select upper(words) from notes") == "GRÖßER"
    await connection.close()
    await second.stop()


async def test_it_listens_on_no_port(folder: Path, heard: Any) -> None:
    server = Postgres(folder / "postgres", heard)
    process = await server.start()
    assert process.pid
    assert not [c for c in psutil.Process(process.pid).net_connections("inet") if c.status == psutil.CONN_LISTEN]
    await server.stop()


async def test_a_long_way_to_the_folder_is_no_obstacle(folder: Path, heard: Any) -> None:
    deep = folder / ("a-rather-long-name-" * 5) / "another-one"
    deep.mkdir(parents=True)
    server = Postgres(deep / "postgres", heard)
    await server.start()
    connection = await asyncpg.connect(server.url)
    assert await connection.fetchval("select 1") == 1
    await connection.close()
    await server.stop()


async def test_a_database_that_was_left_half_made_is_made_anew(folder: Path, heard: Any) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")
    server = Postgres(folder / "postgres", heard)
    await server.start()
    await server.stop()
    assert not (folder / "postgres.new").exists()


async def test_it_comes_back_after_it_was_killed(folder: Path, heard: Any) -> None:
    killed = Postgres(folder / "postgres", heard)
    process = await killed.start()
    process.kill()
    again = Postgres(folder / "postgres", heard)
    await again.start()
    await process.wait()
    await again.stop()


async def test_killed_at_work_it_is_started_again_and_keeps_what_was_committed(folder: Path, heard: Any) -> None:
    server = Postgres(folder / "postgres", heard)
    process = await server.start()
    said: list[str] = []
    life = asyncio.create_task(keep_alive(process, said.append, start_again=server.start_again, first_pause_s=0.01))
    connection = await asyncpg.connect(server.url)
    await connection.execute("create table notes (words text); insert into notes values ('kept')")
    first = process.pid
    assert first
    psutil.Process(first).kill()
    async with asyncio.timeout(60):
        while (again := await _connected(server.url)) is None:
            await asyncio.sleep(0.02)
    assert await again.fetchval("select words from notes") == "kept"
    assert process.pid != first
    assert said[0] == "postgres was ended by SIGKILL; starting it again in 0.01 s"
    await again.close()
    connection.terminate()
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
    await server.stop()
    assert not process.running


async def _connected(url: str) -> asyncpg.Connection | None:
    try:
        return await asyncpg.connect(url)
    except (OSError, asyncpg.PostgresError):
        return None
