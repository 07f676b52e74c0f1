"""Signing, as Standard Webhooks 1 has it: HMAC-SHA256 over id, time and body."""

import hmac
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

_PREFIX: Final = "whsec_"
_KEY_BYTES: Final = 32


def new_secret() -> str:
    """What a receiver checks with; whoever has it can sign."""
    return _PREFIX + b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signed(event_id: UUID, at: datetime, body: bytes, keys: list[str]) -> dict[str, str]:
    """The headers that prove where a message comes from, with one signature a secret in `keys`."""
    seconds = str(int(at.timestamp()))
    message = b".".join((str(event_id).encode(), seconds.encode(), body))
    signatures = (hmac.digest(b64decode(key.removeprefix(_PREFIX)), message, sha256) for key in keys)
    return {
        "webhook-id": str(event_id),
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{b64encode(signature).decode()}" for signature in signatures),
    }
