"""`python -m taskstore`."""

from runtime.configuration.block import load
from taskstore.app import build
from taskstore.settings import Settings


def main() -> None:
    build(load(Settings)).run()


if __name__ == "__main__":
    main()
