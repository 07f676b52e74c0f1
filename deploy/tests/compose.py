"""docker-compose.yml as the tests read it: its containers, which of them are ours, and what each variable is."""

import re
from pathlib import Path
from typing import Any, Final

import yaml

HOUSE: Final = Path(__file__).resolve().parents[2]
FILE: Final = HOUSE / "docker-compose.yml"
TEXT: Final = FILE.read_text()
COMPOSE: Final[dict[str, Any]] = yaml.safe_load(TEXT)
CONTAINERS: Final[dict[str, dict[str, Any]]] = COMPOSE["services"]

SERVICES: Final = ("gateway", "transcriber", "vision", "extractor", "taskstore")
STORES: Final = ("kafka", "postgres")
WATCHERS: Final = ("collector", "tempo", "prometheus", "alertmanager", "grafana")
PUBLISHED: Final = (*STORES, "tempo", "prometheus", "alertmanager", "grafana")
"""Those whose image others publish; the rest is built from this repository."""

PINNED: Final = re.compile(r"\S+:v?\d+\.\d+[.\w-]*@sha256:[0-9a-f]{64}")
"""An image that stays the same."""
VARIABLES: Final = re.compile(r"\$\{([A-Z_]+)(:?[-?])([^}]*)\}")
"""A variable's name, what stands for its absence, and what is taken or said then."""


def demanded() -> set[str]:
    """The variables that .env must hold."""
    return {name for name, absence, _ in VARIABLES.findall(TEXT) if absence.endswith("?")}


def usual(value: str) -> str:
    """A value as it is where nobody set a variable."""
    return VARIABLES.sub(lambda found: found[3] if found[2].endswith("-") else found[0], value)


def mounted(container: dict[str, Any]) -> dict[str, Path]:
    """What of this repository a container sees, by the place where it sees it."""
    pairs = (volume.split(":") for volume in container.get("volumes", []) if volume.startswith("./"))
    return {target: HOUSE / source for source, target, *_ in pairs}


def size(text: str) -> int:
    """Bytes, of a size as Compose (512M, 2G) or Kubernetes (512Mi, 2Gi) writes it. Raises KeyError."""
    number, unit = re.fullmatch(r"(\d+)([KMG])i?", text, re.IGNORECASE).groups()  # type: ignore[union-attr] # raises anyway
    return int(number) << {"K": 10, "M": 20, "G": 30}[unit.upper()]


def memory_of(container: dict[str, Any]) -> int:
    """The bytes that it may take."""
    return size(container["deploy"]["resources"]["limits"]["memory"])


def tmp_of(container: dict[str, Any]) -> int:
    """The bytes that may lie in its /tmp. Raises KeyError where nobody says how many."""
    said = dict(place.split(":", 1) for place in container["tmpfs"])["/tmp"]  # noqa: S108 - of the container
    return size(dict(option.partition("=")[::2] for option in said.split(","))["size"])


def dockerfile_of(container: dict[str, Any]) -> Path:
    """Raises KeyError for an image that others publish."""
    build = container["build"]
    return HOUSE.joinpath(build["context"], build.get("dockerfile", "Dockerfile"))
