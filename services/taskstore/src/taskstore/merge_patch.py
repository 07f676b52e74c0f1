"""JSON merge patches, as RFC 7396 has them. No database in here."""

from typing import Any


def merged(target: Any, patch: Any) -> Any:
    """What becomes of `target` by that patch: its members replace those of the same name, null removes them."""
    if not isinstance(patch, dict):
        return patch
    after = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            after.pop(name, None)
        else:
            after[name] = merged(after.get(name), value)
    return after
