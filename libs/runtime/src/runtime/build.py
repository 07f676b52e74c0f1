"""Which release runs."""

import platform
from importlib.metadata import PackageNotFoundError, version

from runtime.metrics import process


def version_of(service: str) -> str:
    """The release of a service; that of this package, where the service is none of the house's."""
    try:
        return version(f"intelliassist-{service}")
    except PackageNotFoundError:
        return version("intelliassist-runtime")


def tell_build(service: str) -> None:
    """Show it among the metrics."""
    process.BUILD.labels(service, version_of(service), platform.python_version()).set(1)
