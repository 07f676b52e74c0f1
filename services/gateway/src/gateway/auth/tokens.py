"""JSON Web Tokens of an issuer that was agreed on."""

from typing import Any, Final

import jwt
from jwt import PyJWK
from jwt.exceptions import (
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAudienceError,
    InvalidIssuerError,
    MissingRequiredClaimError,
    PyJWTError,
)
from pydantic import TypeAdapter, ValidationError

from contracts.http.keys import Scope
from contracts.job import NamedUser
from gateway.auth.challenge import allows_nothing, not_believed
from gateway.auth.published_keys import PublishedKeys
from gateway.auth.settings import AuthSettings
from gateway.caller import Caller

_USER: Final[TypeAdapter[str]] = TypeAdapter(NamedUser)
_OURS: Final = "intelliassist:"
_LONGEST: Final = 16 * 1024


class Tokens:
    """Told by `AUTH_MODE=jwt`: who a token is of, and what it allows."""

    def __init__(self, settings: AuthSettings) -> None:
        self._secret = settings.shared_secret()
        url = None if self._secret else settings.keys_url
        self._published = PublishedKeys(url) if url else None
        self._algorithms = settings.algorithms
        self._audience = settings.audience
        self._issuer = settings.issuer
        self._leeway_s = settings.jwt_leeway_s

    async def caller(self, token: str) -> Caller:
        """Whoever the token was made for. Raises Refused for one that is not believed."""
        claims = await self._claims(token)
        try:
            user = _USER.validate_python(claims["sub"], strict=True)
        except ValidationError:
            raise not_believed("The token's subject can not be a user here.") from None
        return Caller(user, _scope(claims), "jwt")

    async def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST:
            raise not_believed("The token is too long.")
        try:
            return self._verified(token, await self._key(token))
        except ExpiredSignatureError:
            raise not_believed("The token has expired.") from None
        except ImmatureSignatureError:
            raise not_believed("The token is not good yet: its nbf or iat lies in the future.") from None
        except MissingRequiredClaimError as missing:
            raise not_believed(f"The token has no claim {missing.claim}.") from None
        except InvalidAudienceError:
            raise not_believed("The token is for another audience.") from None
        except InvalidIssuerError:
            raise not_believed("The token is of another issuer.") from None
        except (PyJWTError, OverflowError):
            raise not_believed("The token is none that is taken here.") from None

    async def _key(self, token: str) -> str | PyJWK:
        header = jwt.get_unverified_header(token)
        # Before anybody is asked for the key.
        if header.get("alg") not in self._algorithms:
            raise not_believed("The token is signed in a way that is not taken here.")
        if self._published:
            return await self._published.named(header.get("kid"))
        return self._secret or ""

    def _verified(self, token: str, key: str | PyJWK) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=list(self._algorithms),
            audience=self._audience,
            issuer=self._issuer,
            leeway=self._leeway_s,
            options={"require": ["exp", "sub"], "verify_aud": self._audience is not None},
        )


def _scope(claims: dict[str, Any]) -> Scope:
    """What the claims `scope` and `scopes` grant of ours; to write where they name nothing of ours, or are not there.

    Only `intelliassist:admin` makes an admin: a plain `admin` may be meant for another program. Raises Refused for
    claims that say nothing at all, and for such as are no words.
    """
    said = [_words(name, claims[name]) for name in ("scope", "scopes") if name in claims]
    named = set[str]().union(*said)
    granted = [scope for scope in Scope if f"{_OURS}{scope}" in named or (scope is not Scope.ADMIN and scope in named)]
    if granted:
        return granted[-1]
    if not all(said):
        raise allows_nothing()
    return Scope.WRITE


def _words(name: str, said: object) -> list[str]:
    if isinstance(said, str):
        return said.split()
    if isinstance(said, list) and all(isinstance(word, str) for word in said):
        return said
    raise not_believed(f"The token's claim {name} is neither words nor a list of words.")
