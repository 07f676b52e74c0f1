"""Who asks, by what they showed."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from contracts.http.keys import Scope
from gateway.auth.challenge import nobody, not_believed
from gateway.auth.known_keys import Ask, KnownKeys
from gateway.auth.settings import AuthSettings
from gateway.auth.tokens import Tokens
from gateway.caller import Caller

_KEY: Final = re.compile(r"ia_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}")
_ANYBODY: Final = "anybody"


class Admission:
    """Lets callers in by the mode that was set."""

    def __init__(self, settings: AuthSettings, ask: Ask) -> None:
        self.asks_nobody = settings.auth_mode == "none"
        self._keys = KnownKeys(ask, fresh_s=settings.auth_cache_s, kept_s=settings.auth_kept_s)
        self._tokens = Tokens(settings) if settings.auth_mode == "jwt" else None

    async def caller(self, shown: str | None) -> Caller:
        """The one who showed this API key or token. Raises Refused where it is missing or not believed."""
        if self.asks_nobody:
            return Caller(None, Scope.ADMIN, _ANYBODY, names_users=True)
        if not shown:
            raise nobody()
        if self._tokens is None or shown.startswith("ia_"):
            return await self._by_key(shown)
        return await self._tokens.caller(shown)

    async def _by_key(self, shown: str) -> Caller:
        known = await self._keys.find(sha256(shown.encode()).hexdigest()) if _KEY.fullmatch(shown) else None
        if known is None or (known.expires_at is not None and known.expires_at <= datetime.now(UTC)):
            raise not_believed("The API key is not known here, or was revoked, or has expired.")
        return Caller(known.user_id, known.scope, f"api-key:{known.key_id}")
