"""Bearer tokens of the built-in issuer and of Entra ID. The only file that imports python-jose.

Sources: RFC 7519 (JWT), 7638 (thumbprints), 8414 and 9728 (metadata), 8725 (best practice), 9068
(access tokens), and Microsoft's reference of the claims in Entra ID's access tokens.
"""

import hashlib
import json
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from jose import jwk, jws, jwt

from app.core import clock
from app.core.config import Settings
from app.core.errors import DomainError, Unauthenticated
from app.security import entra_settings
from app.security.signing_keys import Fetch, Json, RemoteKeys, fetch_json, signing_key, usable_keys
from app.security.storable_texts import can_be_stored

ALGORITHM = "RS256"
LEEWAY = 60  # seconds by which two clocks may differ
MAX_TOKEN = 8 * 1024  # characters
REMEMBERED = 4096  # verified tokens
TOKEN_PATH, JWKS_PATH = "/oauth/token", "/.well-known/jwks.json"

Kind = Literal["person", "client"]

_ENTRA = "https://login.microsoftonline.com"
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)  # three parts: an encrypted JWE has five


@dataclass(frozen=True)
class Claims:
    """The claims of a genuine token. `roles` are Entra's app roles, not ours, which are in the
    database."""

    subject: str
    kind: Kind
    issuer: str
    tenant: str | None
    roles: frozenset[str]
    scopes: frozenset[str]
    expires_at: int  # seconds since 1970
    application: str = ""  # the client id of the application of Entra that holds an app token


def _own_claims(body: Json) -> Claims:
    subject, kind = body["sub"], body["kind"]
    if not (subject and isinstance(subject, str)) or kind not in ("person", "client"):
        raise _invalid()
    scopes = frozenset(str(body["scope"]).split())
    return Claims(subject, kind, body["iss"], None, frozenset(), scopes, body["exp"])


def _entra_claims(body: Json, tenant: str) -> Claims:
    """Returns the claims of a token of Entra ID, or refuses it.

    The identity is `oid` in `tid`: names and mail addresses are reused. A person's token has `scp`.
    An app's has none, but `idtyp: app`, or (if the API does not request that claim) roles and a
    `sub` that equals its `oid`, which no person has. Any other token, such as an ID token, is
    refused.
    """
    oid, scopes = str(UUID(body["oid"])), frozenset(body.get("scp", "").split())
    roles, idtyp = body.get("roles", []), body.get("idtyp")
    if body["tid"] != tenant or not isinstance(roles, list):
        raise _invalid()
    app = idtyp == "app" or (idtyp is None and roles and body["sub"] == body["oid"])
    if bool(scopes) == bool(app):
        raise _invalid()
    kind: Kind = "client" if app else "person"
    return Claims(
        f"{tenant}:{oid}",
        kind,
        body["iss"],
        tenant,
        frozenset(map(str, roles)),
        scopes,
        body["exp"],
        # v2 tokens name the application in `azp`, v1 tokens in `appid`.
        str(UUID(body.get("azp") or body["appid"])) if app and _names_application(body) else "",
    )


def _names_application(body: Json) -> bool:
    return bool(body.get("azp") or body.get("appid"))


@dataclass(frozen=True)
class _Trusted:
    """A trusted issuer, and the form of its access tokens."""

    audiences: frozenset[str]
    types: frozenset[str]  # of the header `typ`
    longest: int  # seconds from `iat` to `exp`
    key: Callable[[str], Json | None]  # kid -> public JWK
    read: Callable[[Json], Claims]


class Verifier:
    """Verifies access tokens of the built-in issuer and of the council's Entra ID."""

    def __init__(self, settings: Settings, fetch: Fetch = fetch_json) -> None:
        own = _Trusted(
            audiences=frozenset({settings.audience}),
            types=frozenset({"at+jwt"}),
            longest=15 * 60,
            key=usable_keys(Issuer(settings).jwks()).get,
            read=_own_claims,
        )
        self._trusted = {issuer_of(settings): own} | _entra_issuers(settings, fetch)
        self._seen: OrderedDict[bytes, Claims] = OrderedDict()
        self._lock = threading.Lock()

    def verify(self, token: str) -> Claims:
        """Returns the claims of a genuine token.

        Unauthenticated (`token_invalid`, `token_expired`) for any other; Unavailable if Entra's
        keys are needed and cannot be fetched.
        """
        if len(token) > MAX_TOKEN or not _TOKEN.fullmatch(token):
            raise _invalid()
        if known := self.recall(token):
            return known
        try:
            claims = self._checked(token)
        except DomainError:
            raise
        except Exception as error:  # python-jose raises TypeError, OverflowError and others
            raise _invalid() from error
        self._remember(_mark(token), claims)
        return claims

    def recall(self, token: str) -> Claims | None:
        """Returns the claims of a token that was verified before and has not expired, or None."""
        mark = _mark(token)
        with self._lock:
            claims = self._seen.get(mark)
            if claims is None:
                return None
            if claims.expires_at <= clock.now().timestamp():
                del self._seen[mark]
                return None
            self._seen.move_to_end(mark)
            return claims

    def _checked(self, token: str) -> Claims:
        """Returns the claims of a token whose signature and claims are right, or raises.

        python-jose checks the signature only: its `jwt.decode` accepts 1.5 or true as a time,
        knows one audience only, and reads the clock of the machine. A missing member raises
        KeyError, which is refused like any other fault.
        """
        header = jws.get_unverified_header(token)
        trusted = self._trusted[jwt.get_unverified_claims(token)["iss"]]
        if header["alg"] != ALGORITHM or header["typ"] not in trusted.types or "crit" in header:
            raise _invalid()
        key = trusted.key(header["kid"])
        if key is None:
            raise _invalid()
        body: Json = json.loads(jws.verify(token, key, [ALGORITHM]))
        if body["aud"] not in trusted.audiences or not can_be_stored(body):
            raise _invalid()
        _check_times(body, trusted.longest)
        return trusted.read(body)

    def _remember(self, mark: bytes, claims: Claims) -> None:
        with self._lock:
            self._seen[mark] = claims
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)


def _mark(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _check_times(body: Json, longest: int) -> None:
    exp, iat = body["exp"], body["iat"]
    nbf = body.get("nbf", iat)
    if any(
        type(moment) is not int for moment in (exp, iat, nbf)
    ):  # to isinstance, a bool is an int
        raise _invalid()
    now = int(clock.now().timestamp())
    if not 0 < exp - iat <= longest or max(iat, nbf) > now + LEEWAY:
        raise _invalid()
    if exp + LEEWAY <= now:
        raise Unauthenticated("The access token has expired.", code="token_expired")


def _invalid() -> Unauthenticated:
    # One sentence for all reasons: only a forger could use the name of the failed check.
    return Unauthenticated("The access token is not valid for this service.", code="token_invalid")


def check_entra(settings: Settings) -> None:
    """Refuses settings of Entra ID with which nobody could sign in."""
    entra_settings.refuse_half(settings)
    _entra_issuers(settings, fetch_json)


def _entra_issuers(settings: Settings, fetch: Fetch) -> dict[str, _Trusted]:
    """Returns the issuers of the council's tenant, for the two versions of its tokens.

    `requestedAccessTokenVersion` of the API's registration decides which. The audience of v2 is the
    client id of the API; that of v1 may also be its URI.
    """
    if settings.entra_tenant_id is None:
        return {}
    entra_settings.refuse_half(settings)
    tenant, client = entra_settings.tenant(settings), entra_settings.client(settings)
    uris = {f"api://{client}", *filter(None, [settings.entra_app_id_uri])}

    def trusted(keys: str, *audiences: str) -> _Trusted:
        return _Trusted(
            audiences=frozenset(audiences),
            types=frozenset({"JWT", "at+jwt"}),
            longest=24 * 3600,
            key=RemoteKeys(f"{_ENTRA}/{tenant}/discovery/{keys}", fetch).get,
            read=lambda body: _entra_claims(body, tenant),
        )

    return {
        f"{_ENTRA}/{tenant}/v2.0": trusted("v2.0/keys", client),
        f"https://sts.windows.net/{tenant}/": trusted("keys", client, *uris),
    }


class Issuer:
    """The built-in issuer, for machines, demos and councils without Entra ID."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        private, self._jwk = signing_key(settings)
        self._key = jwk.construct(private, ALGORITHM)
        self.kid: str = self._jwk["kid"]

    def jwks(self) -> Json:
        """Returns the public key, with which tokens are verified (RFC 7517)."""
        return {"keys": [self._jwk]}

    def issue(self, subject: str, kind: Kind, scopes: Iterable[str] = ()) -> tuple[str, int]:
        """Returns an access token, which has no roles, and the seconds for which it is valid."""
        lives = self._settings.token_minutes * 60
        now = int(clock.now().timestamp())
        body = {
            "iss": issuer_of(self._settings),
            "aud": self._settings.audience,
            "sub": subject,
            "client_id": subject if kind == "client" else self._settings.audience,
            "kind": kind,
            "scope": " ".join(sorted(scopes)),
            "iat": now,
            "exp": now + lives,
            "jti": secrets.token_urlsafe(16),
        }
        headers = {"kid": self.kid, "typ": "at+jwt"}
        return str(jwt.encode(body, self._key, ALGORITHM, headers)), lives


def issuer_of(settings: Settings) -> str:
    """Returns `iss` of the built-in issuer."""
    return settings.issuer or settings.public_url.rstrip("/")


def authorization_server_metadata(settings: Settings) -> Json:
    """Returns `/.well-known/oauth-authorization-server`: how to get tokens (RFC 8414)."""
    base = settings.public_url.rstrip("/")
    return {
        "issuer": issuer_of(settings),
        "token_endpoint": base + TOKEN_PATH,
        "jwks_uri": base + JWKS_PATH,
        "grant_types_supported": ["client_credentials", *(["password"] if settings.demo else [])],
        "response_types_supported": [],  # required by the RFC; we have no authorization endpoint
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }


def protected_resource_metadata(settings: Settings) -> Json:
    """Returns `/.well-known/oauth-protected-resource`: whose tokens are accepted (RFC 9728)."""
    return {
        "resource": settings.public_url.rstrip("/"),
        "authorization_servers": [
            *(
                [f"{_ENTRA}/{entra_settings.tenant(settings)}/v2.0"]
                if settings.entra_tenant_id
                else []
            ),
            issuer_of(settings),
        ],
        "bearer_methods_supported": ["header"],
    }
