"""`python -m vision`: the service, until it is told to stop."""

import sys

if __name__ == "__main__":
    # Children import this module again: what only the service needs stays in here.
    from runtime.configuration.block import load
    from vision.app import build
    from vision.models import OcrModelMissing
    from vision.settings import Settings

    try:
        service = build(load(Settings))
    except OcrModelMissing as missing:
        sys.exit(f"vision: {missing}")
    service.run()
