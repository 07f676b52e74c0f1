"""A real server, started and stopped."""

from pathlib import Path
from typing import Any

import asyncpg
import psutil

from standalone.postgres import Postgres


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
