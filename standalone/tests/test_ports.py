import socket
from dataclasses import astuple, replace

import pytest

from standalone.ports import HOST, Ports, reached
from standalone.refusal import Refusal


def test_free_ports_differ_and_are_free() -> None:
    ports = Ports.free()
    assert len(set(astuple(ports))) == 6
    ports.check_free(broker=True)


def test_the_gateway_s_port_may_be_asked_for() -> None:
    assert Ports.free(gateway=4711).gateway == 4711


@pytest.mark.parametrize(
    ("taken", "advice"), [("gateway", "choose another with --port"), ("vision", r"for the vision.*--free-ports")]
)
def test_a_port_that_is_taken_is_told_with_what_to_do(taken: str, advice: str) -> None:
    with socket.create_server((HOST, 0)) as other:
        ports = replace(Ports.free(), **{taken: other.getsockname()[1]})
        with pytest.raises(Refusal, match=advice) as refusal:
            ports.check_free(broker=True)
    assert refusal.value.exit_code == 2


def test_the_broker_s_port_does_not_matter_where_another_broker_is_used() -> None:
    with socket.create_server((HOST, 0)) as other:
        replace(Ports.free(), broker=other.getsockname()[1]).check_free(broker=False)


@pytest.mark.parametrize("port", [0, -1, 99_999])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(Refusal, match=f"^{port} is no port; choose one from 1 to 65535 with --port$") as refusal:
        Ports.free(gateway=port).check_free(broker=True)
    assert refusal.value.exit_code == 2


def test_an_address_of_another_machine_is_told_as_such() -> None:
    with pytest.raises(Refusal, match=r"^API_HOST=192\.0\.2\.7 is no address of this machine$") as refusal:
        Ports.free().check_free(broker=True, gateway_host="192.0.2.7")
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("host", "written"),
    [("0.0.0.0", HOST), ("::", "[::1]"), ("::1", "[::1]"), ("127.0.0.2", "127.0.0.2"), ("localhost", "localhost")],  # noqa: S104 - nothing is bound
)
def test_who_listens_everywhere_is_reached_here(host: str, written: str) -> None:
    assert reached(host) == written


def test_two_listeners_can_not_share_a_port() -> None:
    ports = Ports.free()
    with pytest.raises(Refusal, match="can't be the gateway's and the taskstore's") as refusal:
        replace(ports, gateway=ports.taskstore).check_free(broker=True)
    assert refusal.value.exit_code == 2
