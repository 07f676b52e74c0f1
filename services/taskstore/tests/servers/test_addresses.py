"""Which databases are named, in which order, and by which names they are spoken of."""

from typing import Any
from uuid import UUID

import pytest

from runtime.configuration.block import load
from taskstore.servers.address import Address
from taskstore.servers.fitness import first_unfit, preferred, unfit
from taskstore.servers.sight import Sight
from taskstore.servers.standing import Standing
from taskstore.settings import Settings

NAMES = ("DATABASE_URL", "DATABASE_URLS", "SUPABASE_URL", "SUPABASE_DB_PASSWORD", "SUPABASE_DATABASE_URL")
OURS, ANOTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INTERNAL_TOKEN", "a-token-of-the-house")


def names() -> list[str]:
    return [address.name for address in Settings().database_addresses]


def test_addresses_are_tried_in_one_order_each_once(monkeypatch: Any) -> None:
    monkeypatch.setenv("SUPABASE_URL", "https://abc.supabase.co")
    monkeypatch.setenv("SUPABASE_DB_PASSWORD", "it's a/secret?")
    assert names() == ["db.abc.supabase.co:5432/postgres"]
    assert "it%27s%20a%2Fsecret%3F@db" in Settings().database_addresses[0].dsn
    monkeypatch.setenv("SUPABASE_DATABASE_URL", "postgres://u.abc:p@aws-0.pooler.supabase.com:6543/postgres")
    monkeypatch.setenv("DATABASE_URLS", "postgresql://u@one,two:5433/house  postgresql://u@three/house,")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@three/house")
    assert names() == [
        "three:5432/house",
        "one:5432,two:5433/house",
        "aws-0.pooler.supabase.com:6543/postgres",
        "db.abc.supabase.co:5432/postgres",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://root:secret@there/house", "use postgresql://"),
        ("DATABASE_URL", "postgresql://u:secret@there/house?sslmode=verify", "sslmode is one of disable, allow"),
        ("DATABASE_URL", "postgresql://u:secret@there/house?sslrootcert=/no/where.crt", "sslrootcert names a file"),
        ("DATABASE_URL", "postgresql://u:secret/1@there/house", "write / # ? @ : % of a password as"),
        ("DATABASE_URL", "postgresql://u:secret#1@there/house", "write / # ? @ : % of a password as"),
        ("DATABASE_URL", "postgresql://u:12?secret@there/house", "write / # ? @ : % of a password as"),
        ("DATABASE_URL", "postgresql://u:p@there:secret/house", "write / # ? @ : % of a password as"),
        ("DATABASE_URLS", "postgresql://u@there/a postgres://u:secret@there?sslmode=no", "sslmode is one of"),
        ("SUPABASE_DB_PASSWORD", "secret", "it needs SUPABASE_URL"),
        ("LOG_LEVEL", "INFO", "no database is named"),
    ],
)
def test_what_can_be_no_address_is_said_and_not_repeated(
    monkeypatch: Any, capsys: Any, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        load(Settings)
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert "secret" not in line


def test_words_of_other_clients_are_not_told_to_the_server() -> None:
    told = (
        "postgresql+asyncpg://u:p%40@w@there/house?pgbouncer=true&connect_timeout=5&sslmode=require&application_name=x"
    )
    assert Address.of(told).dsn == "postgresql://u:p%40%40w@there/house?sslmode=require"
    assert "p%40" not in repr(Address.of(told))


@pytest.mark.parametrize(
    ("dsn", "name"),
    [
        ("postgresql://u:p@[::1]:5433/house", "[::1]:5433/house"),
        ("postgresql://u@[::1],there/house", "[::1]:5432,there:5432/house"),
        ("postgresql:///house?host=/run/postgresql", "socket/house"),
        ("postgresql://u@/house?host=there&port=5433", "there:5433/house"),
        ("postgresql://there", "there:5432/"),
    ],
)
def test_an_address_is_spoken_of_without_who_logs_in(dsn: str, name: str) -> None:
    assert Address.of(dsn).name == name


def standing(**others: Any) -> Standing:
    told: dict[str, Any] = {
        "version": "18.1",
        "version_number": 180_001,
        "role": "primary",
        "pooled": False,
        "identity": OURS,
        "database": 5,
        "system_identifier": 7,
        "position": (2, 500),
    }
    return Standing(**(told | others))


def sight(name: str, **others: Any) -> Sight:
    return Sight(Address.of(f"postgresql://{name}/house"), standing(**others))


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({}, None),
        ({"position": (3, 400)}, None),  # it was promoted
        ({"position": None}, "it does not tell how far it has come"),
        ({"system_identifier": None}, "it is another database"),
        ({"identity": ANOTHER}, "it is another database"),
        ({"identity": None}, "it is another database"),
        ({"system_identifier": 8}, "it is another database"),  # a dump that was read in elsewhere
        ({"database": 6}, "it is another database"),  # or beside it
        ({"role": "standby"}, "it is a standby, which can't be written to"),
        ({"role": "read-only"}, "it is read-only"),
        ({"position": (1, 900)}, "it was left behind: what was written last is not in it"),
        ({"position": (2, 499)}, "it was left behind: what was written last is not in it"),  # a copy of the folder
        ({"version": "13.9", "version_number": 130_009}, "it is PostgreSQL 13.9; 14 or newer is needed"),
    ],
)
def test_only_the_same_database_with_all_that_was_written_is_gone_over_to(others: Any, reason: str | None) -> None:
    assert unfit(standing(**others), standing()) == reason


def test_an_old_server_is_not_begun_with_and_waiting_does_not_help() -> None:
    old = standing(version="13.9", version_number=130_009)
    assert first_unfit(old, None) == ("it is PostgreSQL 13.9; 14 or newer is needed", True)
    assert first_unfit(standing(role="standby"), None) == ("it is a standby, which can't be written to", False)
    assert first_unfit(standing(), ANOTHER) == ("it is another database than DATABASE_IDENTITY names", True)
    assert first_unfit(standing(), OURS) is None


def test_what_is_begun_with() -> None:
    away = Sight(Address.of("postgresql://away/house"), trouble="nothing listens there")
    one, former = sight("one"), sight("former", position=(1, 900))
    other, empty = sight("other", identity=ANOTHER), sight("empty", identity=None)
    assert preferred([away], time_is_up=True) is None
    assert preferred([away, one, other], time_is_up=False) == one
    assert preferred([other, one], time_is_up=False) == other
    assert preferred([former, other, one], time_is_up=False) == one
    assert preferred([empty, one], time_is_up=False) == empty
    assert preferred([away, empty], time_is_up=False) is None
    assert preferred([away, empty], time_is_up=True) == empty
