"""`python -m standalone.configuration`: docs/configuration.md, written from the classes."""

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from runtime.configuration.description import Description, describe
from standalone.settings import settings_of_services

OUTSIDE: Final = {
    "INTELLIASSIST_HOME": ("`.intelliassist`", "Where `intelliassist up` keeps data, blobs, keys and logs."),
    "START_TIMEOUT_S": (
        "`300`",
        "Seconds that `intelliassist up` gives all services to get ready while none of them dies.",
    ),
    "INTELLIASSIST_URL": ("", "A running gateway, for `send`, `demo` and `trace`."),
    "POSTGRES_PASSWORD": ("must be set", "For compose; letters and digits, as it stands in an address."),
    "GRAFANA_ADMIN_PASSWORD": ("must be set", "For compose: of Grafana's `admin`."),
    "COMPOSE_PROFILES": ("must be set", "For compose: `core`, `observability` or `all` ([deployment](deployment.md))."),
    "COLLECTOR_ALSO": ("", "For compose: `tail-sampling` or `logs`, a file that is laid over the collector's."),
    "LOGS_OTLP_URL": ("", "For compose, with `logs`: where log records go on to."),
    "TRACES_KEPT": ("`168h`", "For compose: how long Tempo keeps traces."),
    "METRICS_KEPT": ("`31d`", "For compose: how long Prometheus keeps metrics."),
}
"""What is no service's setting: of the command and of compose."""

_HEAD: Final = """# Configuration

Written from the services' settings classes by `python -m standalone.configuration`; do not edit.

Each service reads the environment and then `.env` in its working directory; what is named in the environment wins, and
an empty value is as good as none. Every mistake is told at the start, all of them at once, and the service exits with 2.
`intelliassist config [service] [--json]` shows what is in force and where it comes from, with secrets masked.

A *secret* may also stand in a file: `<NAME>_FILE` names it, say `DATABASE_URL_FILE=/run/secrets/database`. It is read at
the start; the files of providers' keys (`GROQ_API_KEY_FILE` and the like) are read for each call, so keys can be replaced
while the house runs. Naming both the value and the file is a mistake.

Values of earlier releases are still read: models that no provider serves any more, addresses that are gone, levels and
formats of logs. They are replaced by what is nearest, with one line in the log at the start.
"""


def document() -> str:
    """The page."""
    return "\n".join([_HEAD, *_tables(), *_outside()]) + "\n"


def variables() -> set[str]:
    """Every variable that somebody reads."""
    read = set(OUTSIDE)
    for settings in settings_of_services().values():
        for one in describe(settings):
            read |= {one.variable, f"{one.variable}_FILE"} if one.from_file else {one.variable}
    return read


def _tables() -> Iterator[str]:
    by_block: dict[str, dict[str, dict[str, Description]]] = {}
    for service, settings in settings_of_services().items():
        for one in describe(settings):
            by_block.setdefault(one.block, {}).setdefault(one.variable, {})[service] = one
    for block, rows in by_block.items():
        title, _, rest = block.partition("\n")
        yield f"## {title.rstrip('.')}\n"
        if rest:
            yield f"{rest.strip()}\n"
        yield from _table(rows)
        yield ""


def _table(rows: dict[str, dict[str, Description]]) -> Iterator[str]:
    yield "| name | what | left out | meaning | read by |"
    yield "|---|---|---|---|---|"
    for variable, by_service in rows.items():
        told = list(by_service.values())
        cells = (
            f"`{variable}`",
            _one(one.kind for one in told),
            _default({service: one.default for service, one in by_service.items()}),
            _one(one.meaning for one in told),
            "all" if len(by_service) == len(settings_of_services()) else ", ".join(by_service),
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _one(said: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, said)))


def _default(by_service: dict[str, str]) -> str:
    if len(set(by_service.values())) == 1:
        return _code(next(iter(by_service.values())))
    return ", ".join(f"{_code(default)} ({service})" for service, default in by_service.items() if default)


def _code(default: str) -> str:
    return default if default in ("", "must be set") else f"`{default}`"


def _outside() -> Iterator[str]:
    yield "## The command and compose\n"
    yield "| name | left out | meaning |"
    yield "|---|---|---|"
    for name, (default, meaning) in OUTSIDE.items():
        yield f"| `{name}` | {default} | {meaning} |"


if __name__ == "__main__":
    sys.stdout.write(document())
