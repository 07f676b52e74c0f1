"""What the server was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Operation = Literal["chat", "transcribe", "caption", "models"]


class Dialect(StrEnum):
    """Whose wire format a path speaks."""

    GROQ = "groq"
    OPENAI = "openai"
    HUGGINGFACE = "huggingface"


@dataclass(frozen=True)
class Heard:
    """One request, as it came.

    Header names are lower case. `json` is a chat's body; `fields` are what came beside a file (form fields, or Hugging Face's `parameters`);
    a field that came several times is a list.
    """

    operation: Operation
    dialect: Dialect
    path: str
    headers: Mapping[str, str]
    json: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    file: bytes = b""
    file_name: str | None = None
    content_type: str | None = None

    @property
    def key(self) -> str | None:
        """The bearer key."""
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key if scheme.lower() == "bearer" and key else None

    @property
    def model(self) -> str | None:
        """The model that was asked for: from the body, or Hugging Face's path."""
        if self.dialect is Dialect.HUGGINGFACE:
            return self.path.partition("/models/")[2] or self.path.rpartition("/")[2]
        model = self.json.get("model") or self.fields.get("model")
        return model if isinstance(model, str) else None

    def is_meant(self, target: str) -> bool:
        """Whether `target`, an operation or a part of a path, means this request."""
        return target in ("", self.operation) or (target.startswith("/") and target in self.path)

    def shown(self) -> dict[str, Any]:
        """Itself as JSON for people: without the key, and with the size of the file only."""
        return {
            "operation": self.operation,
            "dialect": self.dialect,
            "path": self.path,
            "model": self.model,
            "json": dict(self.json),
            "fields": dict(self.fields),
            "file_name": self.file_name,
            "file_size": len(self.file),
        }
