import stat
from pathlib import Path

import pytest

from standalone.refusal import Refusal
from standalone.state import State


def test_two_stacks_do_not_share_a_folder(tmp_path: Path) -> None:
    first, second = State(tmp_path / "home"), State(tmp_path / "home")
    with first.held(), pytest.raises(Refusal, match="in use by another stack"), second.held():
        pass
    with second.held():
        pass


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refusal, match="name another with --state"), State(tmp_path / "file").held():
        pass


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    state = State(tmp_path / "home")
    with state.held():
        token = state.token()
        assert state.token() == token
    assert len(token) >= 32
    assert stat.S_IMODE((tmp_path / "home" / "internal-token").stat().st_mode) == 0o600


def test_a_running_stack_can_be_found(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert state.addresses() is None
    state.publish_addresses({"url": "http://127.0.0.1:1"})
    assert State(tmp_path).addresses() == {"url": "http://127.0.0.1:1"}
    state.withdraw_addresses()
    assert state.addresses() is None


def test_a_service_does_not_write_into_the_file_that_keeps_what_it_prints(tmp_path: Path) -> None:
    state = State(tmp_path / "home")
    with pytest.raises(Refusal, match="LOG_FILE"):
        state.leave_logs_alone(state.logs / "{service}.log", ["gateway", "vision"])
    state.leave_logs_alone(state.logs / "house.log", ["gateway", "vision"])
