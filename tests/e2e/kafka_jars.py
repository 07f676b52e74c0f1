"""The jars of Apache Kafka and the Java that runs them, for machines without Docker."""

import functools
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

HOUSE = Path(__file__).resolve().parents[2]
POM = HOUSE / "deploy/kafka/pom.xml"
SERVER_PROPERTIES = HOUSE / "deploy/kafka/server.properties"

_CACHE = HOUSE / ".cache/kafka"
_OLDEST_JAVA = 17
_FETCH_TIMEOUT_S = 540


class FetchError(Exception):
    """Maven could not bring the jars; the message ends with what it said."""


def kafka_version() -> str:
    """The version of Apache Kafka that the pom names, say `4.3.1`."""
    named = re.search(r"<kafka\.version>([\d.]+)</kafka\.version>", POM.read_text())
    if named is None:
        raise ValueError(f"{POM} names no kafka.version")
    return named[1]


@functools.cache
def java_lacks() -> str | None:
    """What a broker on this machine's own Java would lack; None when nothing is."""
    java = shutil.which("java")
    if java is None:
        return f"there is no Java (at least {_OLDEST_JAVA}) on the PATH"
    # S603: the program is the one that `which` found, the arguments are ours.
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r'version "(\d+)', told.stderr)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        return f"the Java on the PATH is older than {_OLDEST_JAVA}"
    if not _folder().is_dir() and shutil.which("mvn") is None:
        return "there is no Maven (mvn) on the PATH"
    return None


def jars() -> Path:
    """The folder with the jars; they are fetched once for each state of the pom.

    Raises FetchError.
    """
    folder = _folder()
    if folder.is_dir():
        return folder
    _CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=_CACHE) as fresh:
        _copy_dependencies(Path(fresh, "jars"))
        try:
            Path(fresh, "jars").rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was quicker, and its jars are as good
                raise
    return folder


def _folder() -> Path:
    return _CACHE / f"{kafka_version()}-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"


def _copy_dependencies(folder: Path) -> None:
    maven = shutil.which("mvn") or "mvn"
    command = [maven, "-B", "-q", "-ntp", "-f", str(POM), f"-Djars={folder}", "dependency:copy-dependencies"]
    # S603: the program is the one that `which` found, the arguments are ours.
    told = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=_FETCH_TIMEOUT_S
    )
    if told.returncode != 0:
        raise FetchError(f"Maven could not fetch Apache Kafka: {(told.stdout + told.stderr)[-2000:]}")
