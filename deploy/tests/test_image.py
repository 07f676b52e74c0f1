"""The Dockerfile makes an environment that all five services start from."""

import json
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from deploy.tests.dockerfile import Rehearsal, Step, steps

HOUSE = Path(__file__).resolve().parents[2]
DOCKERFILE = HOUSE / "deploy/Dockerfile"
SERVICES = ("gateway", "transcriber", "vision", "extractor", "taskstore")

IN_THE_SLIM_IMAGE = re.compile(
    r"(linux-vdso|ld-linux.*|libc|libm|libmvec|libdl|libpthread|librt|libutil|libgcc_s|libstdc\+\+|libz)\.so\S*"
)


@pytest.fixture(scope="module")
def image() -> Iterator[Rehearsal]:
    with TemporaryDirectory(prefix="image-") as root:  # not pytest's folders: they are kept, and this is large
        rehearsal = Rehearsal(context=HOUSE, root=Path(root))
        for step in steps(DOCKERFILE):
            rehearsal.play(step)
        yield rehearsal


def _only(word: str) -> Step:
    (step,) = (step for step in steps(DOCKERFILE) if step.word == word)
    return step


def _files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


@pytest.mark.timeout(600)
def test_every_service_can_be_imported_from_what_the_steps_made(image: Rehearsal) -> None:
    rooms = [f"{service}.app" for service in SERVICES] + ["runtime.topics"]
    where = image.run(["python", "-c", f"import sys, {', '.join(rooms)}; print(sys.prefix, gateway.app.__file__)"])
    prefix, file = where.split()
    assert prefix == f"{image.root}/opt/house"
    assert file.startswith(prefix), "the image must not depend on the source tree"


@pytest.mark.parametrize("member", [*(f"services/{name}" for name in SERVICES), "libs/contracts", "libs/runtime"])
def test_everything_in_a_package_comes_along_the_sql_too(image: Rehearsal, member: str) -> None:
    package = Path(member).name
    (installed,) = Path(image.root, "opt/house").rglob(f"site-packages/{package}")
    assert _files(Path(image.root, "build", member, "src", package)) == _files(installed)


def test_only_the_making_of_the_user_is_left_to_docker(image: Rehearsal) -> None:
    (left,) = image.left_to_docker
    assert left.startswith("useradd ")


def test_every_version_is_the_locks_and_nothing_of_the_workshop_comes_along(image: Rehearsal) -> None:
    locked = set(re.findall(r"^([a-z0-9.-]+)==(\S+)", (HOUSE / "requirements.lock").read_text(), re.MULTILINE))
    listing = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
    installed = dict(pin.split("==") for pin in image.run(["python", "-c", listing]).lower().replace("_", "-").split())
    members = {name for name in installed if name.startswith("intelliassist-")}

    assert members == {f"intelliassist-{name}" for name in (*SERVICES, "contracts", "runtime")}
    assert {(name, version) for name, version in installed.items() if name not in members} <= locked
    assert not {"pytest", "mypy", "ruff"} & set(installed)


@pytest.mark.skipif(sys.platform != "linux", reason="left out: wheels for another system link to other libraries")
def test_what_the_wheels_link_to_comes_with_the_slim_image(image: Rehearsal) -> None:
    libraries = [str(path) for path in Path(image.root, "opt/house").rglob("*.so*")]
    linked = image.run(["ldd", *libraries])
    outside = {line.split()[0] for line in linked.splitlines() if "/" in line and str(image.root) not in line}
    assert not {name for name in outside if not IN_THE_SLIM_IMAGE.fullmatch(Path(name).name)}


def test_base_images_are_pinned_and_the_service_is_not_root() -> None:
    made_here = {step.text.split()[-1] for step in steps(DOCKERFILE) if step.word == "FROM"}
    bases = {step.text.split()[0] for step in steps(DOCKERFILE) if step.word == "FROM"} - made_here
    assert [base for base in bases if not re.fullmatch(r"\S+:\d+\.\d+\.\d+-\S+", base)] == []
    assert int(_only("USER").text) > 0
    assert json.loads(_only("ENTRYPOINT").text) == ["python", "-m"]
    assert json.loads(_only("CMD").text)[0] in SERVICES


def test_what_the_steps_take_is_sent_to_the_builder() -> None:
    sent = [
        line[1:] for line in DOCKERFILE.with_name("Dockerfile.dockerignore").read_text().splitlines() if "!" in line
    ]
    copied = [step.text.split()[0] for step in steps(DOCKERFILE) if step.word == "COPY" and not step.flags]
    files = [source for source in copied if (HOUSE / source).is_file()]
    members = [member for step in steps(DOCKERFILE) for member in re.findall(r"(?<=\s)\./(\S+)", step.text)]
    assert len(members) == len(SERVICES) + 2
    for needed in (*files, *members):
        assert any(f"{needed}/".startswith(f"{path}/") for path in sent), needed


class _Started(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/startup" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def started() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Started) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_the_health_check_asks_the_service_whether_it_has_started(image: Rehearsal, started: int) -> None:
    command = json.loads(_only("HEALTHCHECK").text.removeprefix("CMD"))
    image.env["HEALTH_PORT"] = str(started)
    image.run(command)
    image.env["HEALTH_PORT"] = "1"
    with pytest.raises(RuntimeError, match="refused"):
        image.run(command)
