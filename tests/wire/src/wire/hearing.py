"""Reading the requests of Groq's and OpenAI's wire formats."""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from wire.heard import Dialect, Heard


async def hear_chat(request: Request) -> Heard:
    """A chat's JSON; a body that is none is heard as empty, and is refused by the checks."""
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    return Heard(
        "chat",
        _dialect(request),
        request.url.path,
        dict(request.headers),
        json=asked if isinstance(asked, dict) else {},
        content_type=request.headers.get("content-type"),
    )


async def hear_speech(request: Request) -> Heard:
    """A multipart form with a file; fields that may come several times (`timestamp_granularities[]`) are lists."""
    fields: dict[str, Any] = {}
    file, name, content_type = b"", None, None
    async with request.form() as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                file, name, content_type = await value.read(), value.filename, value.content_type
            elif key.endswith("[]"):
                fields.setdefault(key.removesuffix("[]"), []).append(value)
            else:
                fields[key] = value
    return Heard(
        "transcribe",
        _dialect(request),
        request.url.path,
        dict(request.headers),
        fields=fields,
        file=file,
        file_name=name,
        content_type=content_type,
    )


async def hear_models(request: Request) -> Heard:
    """What models there are, or whether there is one."""
    named = request.path_params.get("model")
    return Heard(
        "models",
        _dialect(request),
        request.url.path,
        dict(request.headers),
        fields={"model": named} if named else {},
    )


def _dialect(request: Request) -> Dialect:
    return Dialect.GROQ if request.url.path.startswith("/openai/") else Dialect.OPENAI
