"""Keys that can be changed while they are in use."""

from pathlib import Path

from pydantic import SecretStr

from runtime.providers.failures import Misconfigured, NotConfigured


class Key:
    """A provider's key, from a setting or from a file. The file is read for each call: rotating needs no restart."""

    def __init__(self, name: str, value: SecretStr | None, file: Path | None, *, needed: bool = True) -> None:
        """Raises NotConfigured where the file is not there, or neither is given and the provider needs a key."""
        self._name = name
        self._value = value.get_secret_value().strip() if value else ""
        self._file = file
        if file is None and not self._value and needed:
            raise NotConfigured(f"{name} is not set")
        if self._value and not _is_key(self._value):
            raise NotConfigured(f"{name} is no key")
        if file is not None and not file.is_file():
            raise NotConfigured(f"{name}_FILE names a file that is not there")

    def current(self) -> str:
        """The key as it stands now; empty where none is needed. Raises Misconfigured."""
        if self._file is None:
            return self._value
        try:
            key = self._file.read_text().strip()
        except (OSError, ValueError):
            raise Misconfigured(f"the file that {self._name}_FILE names can't be read") from None
        if not _is_key(key):
            raise Misconfigured(f"what is in the file that {self._name}_FILE names is no key")
        return key


def _is_key(text: str) -> bool:
    """Whether it can travel in a header: one word of plain characters."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
