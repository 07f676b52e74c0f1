"""A transaction that breaks in its middle: at its n-th statement that writes, in one of several ways."""

import asyncpg

WAYS = ("killed", "disk_full", "data_exception")
"""The server process dies; the disk is full; a statement finds its data unfit, once."""

_WRITTEN = (
    "users",
    "jobs",
    "job_parts",
    "suggestions",
    "chat_messages",
    "tasks",
    "uploaded_files",
    "outbox",
    "inbox",
    "task_history",
    "token_use",
)

_PREPARE = """
create table fault (way text not null, at_statement bigint not null);
create sequence statements_written;
create function break_off() returns trigger language plpgsql security definer as $$
declare
    meant fault%rowtype;
begin
    select * into meant from fault;
    -- Counted outside of the transaction: what is tried once more comes further.
    if found and nextval('statements_written') = meant.at_statement then
        if meant.way = 'killed' then
            perform pg_terminate_backend(pg_backend_pid());
            perform pg_sleep(5);
        elsif meant.way = 'disk_full' then
            raise exception using errcode = 'disk_full', message = 'no space left';
        else
            raise exception using errcode = 'data_exception', message = 'unfit';
        end if;
    end if;
    return null;
end
$$;
"""
_TRIGGER = """
create trigger breaks_off before insert or update or delete on {table} for each statement execute function break_off();
"""


async def prepare(owner: asyncpg.Connection) -> None:
    """Once a database."""
    await owner.execute(_PREPARE + "".join(_TRIGGER.format(table=table) for table in _WRITTEN))


async def arm(owner: asyncpg.Connection, way: str, at_statement: int) -> None:
    """Let the n-th statement from now on break off; one that is never reached breaks nothing."""
    await owner.execute("delete from fault")
    await owner.execute("alter sequence statements_written restart")
    await owner.execute("insert into fault values ($1, $2)", way, at_statement)


async def disarm(owner: asyncpg.Connection) -> None:
    await owner.execute("delete from fault")
