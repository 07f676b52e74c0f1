"""The folder standalone/ bears the name of the package in it: imported before any test, the package keeps it."""

import standalone as standalone  # noqa: PLC0414 - for its effect
