"""What can be set for the providers. A provider without a key, or without an address, is left out."""

from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from runtime.configuration.block import Block
from runtime.configuration.retired import Retired


def _names(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip()))


LISTED: Final = BeforeValidator(_names)
"""For an order of providers: names with commas between them. Wants `NoDecode` beside it."""


def _is_address(url: str) -> str:
    place = urlsplit(url)
    if place.scheme not in ("http", "https") or not place.hostname:
        raise ValueError("write it as http://host:port/path or https://host/path")
    return url.rstrip("/")


def _is_cache(url: str) -> str:
    place = urlsplit(url)
    if url != "off" and not (place.scheme in ("redis", "rediss") and place.hostname) and place.scheme != "unix":
        raise ValueError("use redis://host:port/db, `off`, or leave it out")  # it may hold a password: not repeated
    return url


Address = Annotated[str, AfterValidator(_is_address)]


class CacheSettings(Block):
    """Where answers of providers are kept."""

    cache_url: Annotated[str, AfterValidator(_is_cache)] | None = None
    """Where answers are kept, so that the same question costs nothing twice: the blob store where left out,
    `redis://host:port/db`, or `off`."""
    cache_days: int = Field(default=30, ge=1)
    """For so long an answer is told again."""


class ChainSettings(CacheSettings):
    """How hard a provider is tried, and what happens when it is away."""

    on_outage: Literal["degrade", "wait"] = "degrade"
    """`degrade`: the next provider answers, in the end the local one. `wait`: the work waits for a provider that is set up."""
    provider_attempts: int = Field(default=3, ge=1)
    """For one call to one provider."""
    provider_first_pause_s: float = Field(default=0.5, gt=0)
    """Before the second attempt; it doubles with each further one."""
    provider_longest_pause_s: float = Field(default=8.0, gt=0)
    """The pauses grow no longer than this."""
    provider_patience_s: float = Field(default=20.0, ge=0)
    """The longest that a quota or a `Retry-After` is waited for before the next provider is asked."""
    provider_circuit_failures: int = Field(default=5, ge=1)
    """Failed attempts in a row after which a provider is left alone."""
    provider_circuit_rest_s: float = Field(default=15.0, gt=0)
    """For so long; then one call tries whether it is back."""


class GroqSettings(Block):
    """Groq's cloud."""

    groq_api_key: SecretStr | None = None
    """Without it nothing is sent to Groq."""
    groq_api_key_file: Path | None = None
    """A file with the key; it may be replaced while the house runs."""
    groq_base_url: Address = "https://api.groq.com"
    """Another address than that of the public API, say of a proxy."""
    groq_model: Annotated[
        str,
        Retired(
            {
                r"(meta-)?llama.*(70b|90b|405b).*|deepseek-r1-distill.*|mixtral.*": "openai/gpt-oss-120b",
                r"(meta-)?llama.*|gemma.*": "openai/gpt-oss-20b",
            },
            "Groq serves that model no more",
        ),
    ] = "openai/gpt-oss-20b"
    """For text: `openai/gpt-oss-20b` is fast, `openai/gpt-oss-120b` reads better."""
    groq_window_tokens: int = Field(default=128_000, ge=6_000)
    """What `GROQ_MODEL` takes at a time, its answer included."""
    groq_speech_model: Annotated[
        str, Retired({r"distil-whisper.*": "whisper-large-v3-turbo"}, "Groq serves that model no more")
    ] = "whisper-large-v3-turbo"
    """For recordings."""
    groq_vision_model: Annotated[
        str | None, Retired({r"(meta-llama/)?llama-(3\.2|4).*|llava.*": None}, "Groq serves that model no more")
    ] = None
    """Groq's models that see are previews: none is used unless it is named."""
    groq_timeout_s: float = Field(default=60.0, gt=0)
    """For one attempt, from sending to the whole answer."""
    groq_temperature: float = Field(default=0.0, ge=0, le=2)
    """0 answers most alike each time."""


class HuggingFaceSettings(Block):
    """Hugging Face's router, or endpoints of one's own."""

    hf_api_key: SecretStr | None = None
    """Without it nothing is sent to Hugging Face."""
    hf_api_key_file: Path | None = None
    """A file with the key; it may be replaced while the house runs."""
    hf_base_url: Annotated[
        Address | None,
        Retired(
            {r"https?://api-inference\.huggingface\.co(/.*)?": None},
            "that address is gone, a public router took its place",
        ),
    ] = None
    """Another address than that of the public router."""
    hf_speech_model: str = "openai/whisper-large-v3"
    """A model's name, or the URL of one's own endpoint."""
    hf_caption_model: str = "Salesforce/blip-image-captioning-large"
    """A model's name, or the URL of one's own endpoint."""
    hf_timeout_s: float = Field(default=120.0, gt=0)
    """For one attempt, from sending to the whole answer."""
    hf_temperature: float = Field(default=0.0, ge=0, le=2)
    """0 answers most alike each time."""


class OpenAISettings(Block):
    """Any server that speaks OpenAI's protocol: Ollama, vLLM, llama.cpp, speaches, or OpenAI's own."""

    openai_base_url: Address | None = None
    """Say `http://127.0.0.1:11434/v1`. Nothing is sent to a server that nobody named."""
    openai_api_key: SecretStr | None = None
    """Servers of one's own mostly need none."""
    openai_api_key_file: Path | None = None
    """A file with the key; it may be replaced while the house runs."""
    openai_model: str | None = None
    """For text."""
    openai_window_tokens: int = Field(default=32_000, ge=6_000)
    """What `OPENAI_MODEL` takes at a time as it is served, its answer included."""
    openai_vision_model: str | None = None
    """For captions of pictures; none are asked for where left out."""
    openai_speech_model: str | None = None
    """For recordings; none are sent where left out."""
    openai_timeout_s: float = Field(default=120.0, gt=0)
    """For one attempt, from sending to the whole answer."""
    openai_temperature: float = Field(default=0.0, ge=0, le=2)
    """0 answers most alike each time."""
