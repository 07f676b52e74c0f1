"""A Dockerfile, read and rehearsed: its steps run in a plain folder, as far as they go without Docker."""

import os
import re
import shlex
import shutil
import subprocess
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

_NEEDS_AN_IMAGE = ("useradd", "apt-get")
"""Commands that change the system itself: their steps are left to Docker."""

_PLAYED_BY_THE_MACHINE = ("UV_CACHE_DIR",)
"""A cache that Docker mounts: here the machine's own serves."""


@dataclass(frozen=True)
class Step:
    """One instruction, say `RUN` and what follows it, its flags and its continued lines joined."""

    word: str
    flags: tuple[str, ...]
    text: str


def steps(dockerfile: Path) -> Iterator[Step]:
    """The instructions of a Dockerfile in order. Here-documents are not understood."""
    lines = [line for line in dockerfile.read_text().splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    for line in joined.splitlines():
        word, _, rest = line.strip().partition(" ")
        flags = []
        rest = rest.strip()
        while rest.startswith("--"):
            flag, _, rest = rest.partition(" ")
            flags.append(flag)
            rest = rest.strip()
        yield Step(word, tuple(flags), rest)


@dataclass
class Rehearsal:
    """Runs steps with `root` in the place of the image's `/`; every stage shares it."""

    context: Path
    root: Path
    env: dict[str, str] = field(default_factory=dict)
    folder: Path = field(init=False)
    left_to_docker: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        venv.create(self.root / "base", symlinks=True, with_pip=True)
        self._base = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
        self._base["PATH"] = f"{self.root}/base/bin:{os.environ['PATH']}"
        self._begin_stage()

    def play(self, step: Step) -> None:
        """Do what the step says. Raises ValueError for one that it does not understand."""
        match step.word:
            case "FROM":
                self._begin_stage()
            case "ENV":
                for pair in shlex.split(step.text):
                    name, _, value = pair.partition("=")
                    if name not in _PLAYED_BY_THE_MACHINE:
                        self.env[name] = self._here(Template(value).substitute(self.env))
            case "WORKDIR":
                self.folder = Path(self._here(step.text))
                self.folder.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy(step)
            case "RUN" if any(word in step.text for word in _NEEDS_AN_IMAGE):
                self.left_to_docker.append(step.text)
            case "RUN":
                self.run(["/bin/sh", "-ec", self._here(step.text)])
            case "USER" | "EXPOSE" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                pass
            case _:
                raise ValueError(f"a rehearsal has no part for {step.word}")

    def run(self, command: list[str]) -> str:
        """What a command prints where the steps have come to. Raises RuntimeError with it when it fails."""
        # S603: the commands are the repository's own.
        told = subprocess.run(  # noqa: S603
            command,
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if told.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\nended with {told.returncode}:\n{told.stdout}{told.stderr}")
        return told.stdout

    def _begin_stage(self) -> None:
        self.env = dict(self._base)
        self.folder = self.root

    def _copy(self, step: Step) -> None:
        *sources, target = step.text.split()
        for source in sources:
            if step.flags:  # from another stage, which lies in the same root
                if source != target or not Path(self._here(source)).exists():
                    raise ValueError(f"COPY {step.text} brings nothing")
                continue
            origin = self.context / source
            if origin.is_dir():
                ignored = shutil.ignore_patterns("tests", "__pycache__")
                shutil.copytree(origin, self.folder / target, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(origin, self.folder / target)

    def _here(self, text: str) -> str:
        """The text with the image's absolute paths led into the root."""
        return re.sub(r"(?<![\w./-])/(opt|build|var/lib)(?=/|\b)", rf"{self.root}/\1", text)
