import sys
from pathlib import Path
from typing import Any

import pytest

from standalone.processes import Process
from standalone.refusal import Refusal
from standalone.supervision import keep_alive


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def test_a_service_that_dies_is_started_again(heard: Any, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    code = f"import pathlib, sys; p = pathlib.Path({str(lives)!r}); p.open('a').write('x'); sys.exit(len(p.read_text()) < 3 or 2)"
    said: list[str] = []
    service = Process("frail", python(code), say=heard)
    await service.start()
    with pytest.raises(Refusal):
        await keep_alive(service, said.append, first_pause_s=0.001)
    assert lives.read_text() == "xxx"
    assert said == [
        "frail exited with code 1; starting it again in 0.001 s",
        "frail exited with code 1; starting it again in 0.002 s",
    ]


async def test_one_that_keeps_dying_is_given_up_with_its_last_words(heard: Any) -> None:
    service = Process("hopeless", python("import sys; sys.exit('no bread')"), say=heard)
    await service.start()
    with pytest.raises(Refusal, match="hopeless exited with code 1 for the 5th time within 60 s: no bread") as refusal:
        await keep_alive(service, lambda _: None, first_pause_s=0.001)
    assert refusal.value.exit_code == 1


async def test_wrong_settings_are_not_tried_again(heard: Any) -> None:
    code = "import sys; print('settings: INTERNAL_TOKEN: too short'); sys.exit(2)"
    service = Process("taskstore", python(code), say=heard)
    await service.start()
    with pytest.raises(Refusal, match="taskstore can't start: settings: INTERNAL_TOKEN: too short") as refusal:
        await keep_alive(service, lambda _: None)
    assert refusal.value.exit_code == 2


async def test_where_another_start_would_end_the_same_way_the_first_end_is_the_last(heard: Any) -> None:
    service = Process("taskstore", python("import sys; sys.exit('Connection refused')"), say=heard)
    await service.start()
    with pytest.raises(Refusal, match="no database: Connection refused") as refusal:
        await keep_alive(service, lambda _: None, hopeless=lambda: "no database")
    assert refusal.value.exit_code == 1


async def test_one_that_dies_while_it_is_started_again_is_started_once_more(heard: Any) -> None:
    said: list[str] = []
    broker = Process("broker", python("import os; os.kill(os.getpid(), 9)"), say=heard)

    async def start_again() -> None:
        await broker.start()
        await broker.wait()
        raise Refusal("it did not listen")

    await broker.start()
    with pytest.raises(Refusal, match="broker was ended by SIGKILL for the 5th time within 60 s"):
        await keep_alive(broker, said.append, start_again=start_again, first_pause_s=0.001)
    assert len(said) == 4


async def test_one_that_lives_and_can_not_be_used_is_given_up(heard: Any, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    code = "import pathlib, time; p = pathlib.Path({!r}); p.open('a').write('x'); time.sleep(60 * (len(p.read_text()) > 1))"
    broker = Process("broker", python(code.format(str(lives))), say=heard)

    async def start_again() -> None:
        await broker.start()
        raise Refusal("no topics could be made")

    await broker.start()
    with pytest.raises(Refusal, match="no topics could be made"):
        await keep_alive(broker, lambda _: None, start_again=start_again, first_pause_s=0.001)
    broker.kill()
    await broker.wait()
