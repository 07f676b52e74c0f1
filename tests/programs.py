"""Programs of other makers that some tests need."""

import os
import shutil

import pytest


def require(name: str) -> str:
    """Where the program lies; without it the running test is left out, or fails under REQUIRE_ALL=1."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        reason = f"there is no {name} on this machine"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found
