"""Genuine tokens pass, all others are 401. They are signed here, not by the tested code."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.core import clock
from app.core.config import Misconfigured, Settings
from app.core.errors import Unauthenticated, Unavailable
from app.security import tokens
from app.security.signing_keys import signing_key
from app.security.tokens import Claims, Issuer, Verifier, check_entra

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EPOCH = 1772452800  # NOON in seconds since 1970: date -u -d '2026-03-02 12:00' +%s
GONE = object()  # leave this member out
TENANT, OTHER_TENANT = (
    "0b0f7b1e-5d4c-4f0a-9a57-2f1c6f5f9d10",
    "7d7f0a62-91b5-4e0b-8a3e-c1d2e3f40516",
)
CLIENT = "5e2a1c3d-8b7f-4a6e-9d0c-1b2a3c4d5e6f"
OID = "c0ffee00-1234-4abc-8def-0123456789ab"
APP = "a11ca7e0-1234-4abc-8def-0123456789ab"
V2, V1 = f"https://login.microsoftonline.com/{TENANT}/v2.0", f"https://sts.windows.net/{TENANT}/"
KEYS_V2 = f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"
KEYS_V1 = f"https://login.microsoftonline.com/{TENANT}/discovery/keys"

Json = dict[str, Any]
Sign = Callable[[bytes], bytes]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rs256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def hs256(secret: bytes) -> Sign:
    return lambda data: hmac.digest(secret, data, "sha256")


def compact(members: Json) -> str:
    return json.dumps({name: value for name, value in members.items() if value is not GONE})


def mint(header: Json, body: Json | str, sign: Sign) -> str:
    text = body if isinstance(body, str) else compact(body).replace('"1e400"', "1e400")
    signed = f"{b64(compact(header).encode())}.{b64(text.encode())}"
    return f"{signed}.{b64(sign(signed.encode()))}"


def public_jwk(key: rsa.RSAPrivateKey, kid: str) -> Json:
    """Returns a key as Entra publishes it: without `alg`, and with members that we do not use."""
    numbers = key.public_key().public_numbers()
    bare = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    return bare | {"use": "sig", "kid": kid, "x5t": kid, "issuer": V2}


@dataclass
class World:
    """A council with a built-in issuer and an Entra tenant, and a stranger with another key."""

    settings: Settings
    own_key: rsa.RSAPrivateKey
    kid: str
    entra_key: rsa.RSAPrivateKey
    stranger: rsa.RSAPrivateKey
    fetched: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=lambda: ["entra-1"])
    down: Exception | None = None

    def fetch(self, url: str) -> Json:
        self.fetched.append(url)
        if self.down:
            raise self.down
        return {"keys": [public_jwk(self.entra_key, kid) for kid in self.published]}

    def verifier(self) -> Verifier:
        return Verifier(self.settings, self.fetch)

    def own(
        self, header: Json | None = None, sign: Sign | None = None, body: str = "", **claims: object
    ) -> str:
        head = {"alg": "RS256", "typ": "at+jwt", "kid": self.kid} | (header or {})
        good = {"iss": "https://qaf.example", "aud": "qaf", "sub": "p-1", "kind": "person"}
        good |= {"scope": "read", "jti": "1"}
        times = {"iat": EPOCH, "exp": EPOCH + 900}
        return mint(head, body or good | times | claims, sign or rs256(self.own_key))

    def entra(self, header: Json | None = None, sign: Sign | None = None, **claims: object) -> str:
        head = {"alg": "RS256", "typ": "JWT", "kid": "entra-1"} | (header or {})
        good = {
            "iss": V2,
            "aud": CLIENT,
            "tid": TENANT,
            "oid": OID,
            "sub": "pairwise",
            "ver": "2.0",
        }
        times = {"iat": EPOCH - 300, "nbf": EPOCH - 300, "exp": EPOCH + 4200}
        scope = {"scp": "access", "roles": ["QA"]}
        return mint(head, good | times | scope | claims, sign or rs256(self.entra_key))

    def entra_app(self, **claims: object) -> str:
        return self.entra(**{"scp": GONE, "roles": ["Push"], "sub": OID} | claims)  # type: ignore[arg-type]


def public_pem(world: World) -> bytes:
    return world.own_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_der(world: World) -> bytes:
    return world.own_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Returns one world for all tests, because RSA keys take time to make."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        public_url="https://qaf.example/",
        entra_tenant_id=TENANT.upper(),
        entra_client_id=CLIENT,
    )
    own_key, jwk = signing_key(settings)
    entra_key, stranger = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    return World(settings, own_key, jwk["kid"], entra_key, stranger)


@pytest.fixture(scope="module")
def shared_verifier(shared_world: World) -> Verifier:
    return shared_world.verifier()


@pytest.fixture
def world(shared_world: World) -> World:
    """Returns the same keys, with nothing fetched yet."""
    return replace(shared_world, fetched=[], published=["entra-1"])


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


def later(seconds: float) -> Any:
    return clock.held_at(NOON + timedelta(seconds=seconds))


# --- the genuine ----------------------------------------------------------------------------------


def test_a_token_of_the_built_in_issuer_identifies_the_caller(world: World) -> None:
    token, lives = Issuer(world.settings).issue("crm", "client", ["qa:write", "qa:read"])
    assert lives == 15 * 60
    assert world.verifier().verify(token) == Claims(
        subject="crm",
        kind="client",
        issuer="https://qaf.example",
        tenant=None,
        roles=frozenset(),
        scopes=frozenset({"qa:read", "qa:write"}),
        expires_at=EPOCH + 900,
    )


def test_a_token_signed_by_hand_passes_so_that_its_forgeries_mean_something(world: World) -> None:
    assert world.verifier().verify(world.own()).subject == "p-1"
    assert world.verifier().verify(world.entra()).subject == f"{TENANT}:{OID}"


@pytest.mark.parametrize(
    ("issuer", "audience", "keys_at"),
    [(V2, CLIENT, KEYS_V2), (V1, f"api://{CLIENT}", KEYS_V1), (V1, CLIENT, KEYS_V1)],
)
def test_entra_tokens_of_both_versions_pass(
    world: World, issuer: str, audience: str, keys_at: str
) -> None:
    claims = world.verifier().verify(world.entra(iss=issuer, aud=audience, upn="jo@kent.example"))
    assert claims == Claims(
        subject=f"{TENANT}:{OID}",
        kind="person",
        issuer=issuer,
        tenant=TENANT,
        roles=frozenset({"QA"}),
        scopes=frozenset({"access"}),
        expires_at=EPOCH + 4200,
    )
    assert world.fetched == [keys_at]


def test_entra_users_need_no_roles(world: World) -> None:
    claims = world.verifier().verify(world.entra(roles=GONE))
    assert (claims.kind, claims.roles) == ("person", frozenset())


@pytest.mark.parametrize("claims_of_app", [{}, {"idtyp": "app"}, {"idtyp": "app", "roles": GONE}])
def test_entra_apps_are_clients(world: World, claims_of_app: Json) -> None:
    claims = world.verifier().verify(world.entra_app(**claims_of_app))
    assert (claims.kind, claims.scopes) == ("client", frozenset())


@pytest.mark.parametrize("uri", ["https://qaf.kent.example", "api://qaf"])
def test_an_app_id_uri_of_the_councils_own_is_an_audience_of_v1_tokens(
    world: World, uri: str
) -> None:
    token = world.entra(iss=V1, aud=uri)
    with pytest.raises(Unauthenticated):
        world.verifier().verify(token)
    world.settings = world.settings.model_copy(update={"entra_app_id_uri": uri})
    assert world.verifier().verify(token).subject == f"{TENANT}:{OID}"
    assert world.verifier().verify(world.entra(iss=V1, aud=f"api://{CLIENT}")).tenant == TENANT
    with pytest.raises(Unauthenticated):
        world.verifier().verify(world.entra(aud=uri))


@pytest.mark.parametrize(
    ("named", "application"),
    [({"azp": APP.upper()}, APP), ({"iss": V1, "appid": APP}, APP), ({}, "")],
)
def test_an_apps_token_names_the_application(world: World, named: Json, application: str) -> None:
    claims = world.verifier().verify(world.entra_app(**named))
    assert (claims.kind, claims.application) == ("client", application)


def test_a_persons_token_names_no_application(world: World) -> None:
    assert world.verifier().verify(world.entra(azp=APP)).application == ""


def test_an_application_that_is_no_guid_is_refused(world: World) -> None:
    with pytest.raises(Unauthenticated):
        world.verifier().verify(world.entra_app(azp="portal"))


# --- the forged -----------------------------------------------------------------------------------

FORGED: dict[str, Callable[[World], str]] = {
    "alg none": lambda w: w.own({"alg": "none"}, lambda _: b""),
    "alg none, with a signature": lambda w: w.own({"alg": "none"}),
    "no alg": lambda w: w.own({"alg": GONE}),
    "alg RS512": lambda w: w.own({"alg": "RS512"}),
    "HS256 with the public key as PEM": lambda w: w.own({"alg": "HS256"}, hs256(public_pem(w))),
    "HS256 with the public key as DER": lambda w: w.own({"alg": "HS256"}, hs256(public_der(w))),
    "HS256 with the public key as JWK": lambda w: w.own(
        {"alg": "HS256"}, hs256(json.dumps(Issuer(w.settings).jwks()["keys"][0]).encode())
    ),
    "signed by a stranger": lambda w: w.own(sign=rs256(w.stranger)),
    "signed by Entra in our name": lambda w: w.own({"kid": "entra-1"}, rs256(w.entra_key)),
    "a stranger's key in the header": lambda w: w.own(
        {"jwk": public_jwk(w.stranger, w.kid)}, rs256(w.stranger)
    ),
    "unknown kid": lambda w: w.own({"kid": "another"}),
    "no kid": lambda w: w.own({"kid": GONE}),
    "kid is a list": lambda w: w.own({"kid": [w.kid]}),
    "an ID token's typ": lambda w: w.own({"typ": "JWT"}),
    "a refresh token's typ": lambda w: w.own({"typ": "rt+jwt"}),
    "no typ": lambda w: w.own({"typ": GONE}),
    "a critical extension": lambda w: w.own({"crit": ["b64"], "b64": False}),
    "no aud": lambda w: w.own(aud=GONE),
    "foreign aud": lambda w: w.own(aud="payroll"),
    "aud is a list": lambda w: w.own(aud=["qaf", "payroll"]),
    "no iss": lambda w: w.own(iss=GONE),
    "foreign iss": lambda w: w.own(iss="https://evil.example"),
    "iss is a list": lambda w: w.own(iss=["https://qaf.example"]),
    "no exp": lambda w: w.own(exp=GONE),
    "exp 1e400": lambda w: w.own(exp="1e400"),
    "exp is a list": lambda w: w.own(exp=[1]),
    "exp is true": lambda w: w.own(exp=True),
    "exp is a fraction": lambda w: w.own(exp=EPOCH + 900.0),
    "exp is text": lambda w: w.own(exp=str(EPOCH + 900)),
    "exp is enormous": lambda w: w.own(exp=10**300),
    "exp before iat": lambda w: w.own(exp=EPOCH - 1),
    "lives for 15 minutes and a second": lambda w: w.own(exp=EPOCH + 901),
    "no iat": lambda w: w.own(iat=GONE),
    "iat is null": lambda w: w.own(iat=None),
    "issued in the future": lambda w: w.own(iat=EPOCH + 61, exp=EPOCH + 900),
    "not yet valid": lambda w: w.own(nbf=EPOCH + 61),
    "issued in the future, valid since": lambda w: w.own(iat=EPOCH + 61, nbf=EPOCH),
    "nbf is true": lambda w: w.own(nbf=True),
    "nbf is null": lambda w: w.own(nbf=None),
    "no sub": lambda w: w.own(sub=GONE),
    "blank sub": lambda w: w.own(sub=""),
    "sub is a number": lambda w: w.own(sub=1),
    "another kind": lambda w: w.own(kind="administrator"),
    "9 KB": lambda w: w.own(scope="x" * 9000),
    "claims are a list": lambda w: w.own(body="[]"),
    "claims are not JSON": lambda w: w.own(body="qaf"),
    "claims are a deep nest": lambda w: w.own(body="[" * 5000),
    "five parts (JWE)": lambda w: w.own() + ".x.y",
    "two parts": lambda w: w.own().rpartition(".")[0],
    "a changed claim": lambda w: ".".join(
        [w.own().split(".")[0], w.own(sub="p-2").split(".")[1], w.own().split(".")[2]]
    ),
    "no signature": lambda w: w.own().rpartition(".")[0] + ".",
    "garbage": lambda _: "garbage",
    "garbage in three parts": lambda _: "a.b.c",
    "nothing": lambda _: "",
    "not ASCII": lambda w: w.own() + "é",
    "half a surrogate": lambda w: w.own() + "\ud800",
    "a new line at the end": lambda w: w.own() + "\n",
    "Entra: another tenant": lambda w: w.entra(iss=V2.replace(TENANT, OTHER_TENANT)),
    "Entra: another tid": lambda w: w.entra(tid=OTHER_TENANT),
    "Entra: no tid": lambda w: w.entra(tid=GONE),
    "Entra: common": lambda w: w.entra(iss=V2.replace(TENANT, "common")),
    "Entra: the aud of v1 in v2": lambda w: w.entra(aud=f"api://{CLIENT}"),
    "Entra: foreign aud": lambda w: w.entra(aud="00000003-0000-0000-c000-000000000000"),
    "Entra: no oid": lambda w: w.entra(oid=GONE),
    "Entra: oid is no GUID": lambda w: w.entra(oid="jo@kent.example"),
    "Entra: an ID token": lambda w: w.entra(scp=GONE, roles=GONE, nonce="n"),
    "Entra: an ID token with roles": lambda w: w.entra(scp=GONE, nonce="n"),
    "Entra: an app with neither roles nor idtyp": lambda w: w.entra_app(roles=GONE),
    "Entra: a user's scopes in an app's token": lambda w: w.entra(idtyp="app"),
    "Entra: scp is a list": lambda w: w.entra(scp=["access"]),
    "Entra: roles is text": lambda w: w.entra(roles="QA"),
    "Entra: lives for 24 hours and a second": lambda w: w.entra(iat=EPOCH, exp=EPOCH + 86401),
    "Entra: signed with our key": lambda w: w.entra({"kid": w.kid}, rs256(w.own_key)),
    "Entra: signed by a stranger": lambda w: w.entra(sign=rs256(w.stranger)),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_token_is_refused(
    shared_world: World, shared_verifier: Verifier, forged: Callable[[World], str]
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        shared_verifier.verify(forged(shared_world))
    assert refused.value.code == "token_invalid"


def test_a_tenant_that_is_not_configured_is_refused_without_a_fetch(world: World) -> None:
    world.settings = world.settings.model_copy(update={"entra_tenant_id": None})
    with pytest.raises(Unauthenticated):
        world.verifier().verify(world.entra())
    assert world.fetched == []


# --- time -----------------------------------------------------------------------------------------


def test_an_expired_token_is_refused_after_a_minute_of_grace(world: World) -> None:
    verifier, token = world.verifier(), world.own()
    with later(900 + 59):
        assert verifier.verify(token).subject == "p-1"
    with later(900 + 60), pytest.raises(Unauthenticated) as refused:
        verifier.verify(token)
    assert refused.value.code == "token_expired"


def test_a_clock_that_is_a_minute_fast_does_no_harm(world: World) -> None:
    assert world.verifier().verify(world.own(iat=EPOCH + 60, nbf=EPOCH + 60)).subject == "p-1"


def test_an_expired_forgery_is_forged_not_expired(world: World) -> None:
    with later(3600), pytest.raises(Unauthenticated) as refused:
        world.verifier().verify(world.own(sign=rs256(world.stranger)))
    assert refused.value.code == "token_invalid"


def test_a_verified_token_is_remembered_until_it_expires(world: World) -> None:
    verifier, token = world.verifier(), world.own()
    first = verifier.verify(token)
    with later(899):
        assert verifier.verify(token) is first
    with later(900):
        assert verifier.verify(token) is not first
    with later(960), pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_the_least_recently_used_token_is_forgotten_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED", 2)
    verifier, (a, b, c) = world.verifier(), (world.own(sub=sub) for sub in "abc")
    claims_a, claims_b = verifier.verify(a), verifier.verify(b)
    verifier.verify(a)
    verifier.verify(c)
    assert verifier.verify(a) is claims_a
    assert verifier.verify(b) is not claims_b


# --- Entra's keys ---------------------------------------------------------------------------------


def test_keys_are_fetched_once_a_day(world: World) -> None:
    verifier = world.verifier()
    assert world.fetched == []  # starting needs no network
    for uti in range(3):
        verifier.verify(world.entra(uti=uti))
    assert len(world.fetched) == 1
    tomorrow: Json = {"iat": EPOCH + 86_000, "exp": EPOCH + 90_000}
    with later(86_399):
        verifier.verify(world.entra(uti=4, **tomorrow))
        assert len(world.fetched) == 1
    with later(86_400):
        verifier.verify(world.entra(uti=5, **tomorrow))
        assert len(world.fetched) == 2


def test_a_new_key_is_fetched_but_invented_ones_cannot_flood_entra(world: World) -> None:
    verifier, rolled = world.verifier(), {"kid": "entra-2"}
    verifier.verify(world.entra())
    world.published.append("entra-2")
    with later(299), pytest.raises(Unauthenticated):
        verifier.verify(world.entra(rolled))
    assert len(world.fetched) == 1
    with later(300):
        assert verifier.verify(world.entra(rolled)).tenant == TENANT
        for made_up in range(5):
            with pytest.raises(Unauthenticated):
                verifier.verify(world.entra({"kid": f"made-up-{made_up}"}))
    assert len(world.fetched) == 2


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("down"), httpx.ReadTimeout("slow"), json.JSONDecodeError("", "", 0)],
)
def test_a_network_that_is_down_is_503_and_comes_back(world: World, failure: Exception) -> None:
    verifier, world.down = world.verifier(), failure
    for _ in range(3):
        with pytest.raises(Unavailable) as refused:
            verifier.verify(world.entra())
    assert refused.value.headers == {"Retry-After": "10"}
    assert len(world.fetched) == 1  # not every request waits for a time-out
    world.down = None
    with later(10):
        assert verifier.verify(world.entra()).tenant == TENANT


def test_a_key_set_without_keys_is_503(world: World) -> None:
    world.published.clear()
    with pytest.raises(Unavailable):
        world.verifier().verify(world.entra())


def test_while_entra_is_down_our_own_tokens_and_known_keys_still_work(world: World) -> None:
    verifier = world.verifier()
    verifier.verify(world.entra())
    world.down = httpx.ConnectError("down")
    with later(600):
        assert verifier.verify(world.entra(uti="another")).tenant == TENANT
        assert verifier.verify(world.own()).subject == "p-1"


def test_threads_that_need_the_keys_at_once_fetch_them_once(world: World) -> None:
    def slow(url: str) -> Json:
        time.sleep(0.05)
        return world.fetch(url)

    verifier, tokens = Verifier(world.settings, slow), [world.entra(uti=n) for n in range(8)]
    start, passed = threading.Barrier(8), []

    def call(token: str) -> None:
        start.wait()
        with clock.held_at(NOON):  # a thread begins with the true time
            passed.append(verifier.verify(token).subject)

    threads = [threading.Thread(target=call, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), len(world.fetched)) == (8, 1)


@pytest.mark.parametrize(
    ("tenant", "client"), [("common", CLIENT), ("organizations", CLIENT), (TENANT, None)]
)
def test_half_a_configuration_of_entra_does_not_start(
    world: World, tenant: str, client: str | None
) -> None:
    world.settings = world.settings.model_copy(
        update={"entra_tenant_id": tenant, "entra_client_id": client}
    )
    with pytest.raises(Misconfigured, match="QAF_ENTRA_"):
        check_entra(world.settings)


# --- the built-in issuer --------------------------------------------------------------------------


def test_the_token_holds_what_rfc_9068_asks_and_no_roles(world: World) -> None:
    token, _ = Issuer(world.settings).issue("p-7", "person")
    head, body = (json.loads(base64.urlsafe_b64decode(p + "==")) for p in token.split(".")[:2])
    assert head == {"alg": "RS256", "typ": "at+jwt", "kid": world.kid}
    assert body.pop("jti")
    assert body == {
        "iss": "https://qaf.example",
        "aud": "qaf",
        "sub": "p-7",
        "client_id": "qaf",
        "kind": "person",
        "scope": "",
        "iat": EPOCH,
        "exp": EPOCH + 900,
    }


def test_two_tokens_are_never_the_same(world: World) -> None:
    issuer = Issuer(world.settings)
    assert issuer.issue("p-7", "person") != issuer.issue("p-7", "person")


def test_a_configured_issuer_is_the_iss(world: World) -> None:
    world.settings = world.settings.model_copy(update={"issuer": "https://id.example"})
    token, _ = Issuer(world.settings).issue("p-7", "person")
    assert world.verifier().verify(token).issuer == "https://id.example"


def test_only_the_public_half_is_published(world: World) -> None:
    [key] = Issuer(world.settings).jwks()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    assert (key["kty"], key["e"], key["use"], key["alg"]) == ("RSA", "AQAB", "sig", "RS256")
    canonical = f'{{"e":"AQAB","kty":"RSA","n":"{key["n"]}"}}'.encode()
    assert key["kid"] == b64(hashlib.sha256(canonical).digest())


# --- metadata -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("demo", "grants"),
    [(False, ["client_credentials"]), (True, ["client_credentials", "password"])],
)
def test_the_issuers_metadata_offers_passwords_in_demo_mode_only(
    world: World, demo: bool, grants: list[str]
) -> None:
    settings = world.settings.model_copy(update={"demo": demo})
    assert tokens.authorization_server_metadata(settings) == {
        "issuer": "https://qaf.example",
        "token_endpoint": "https://qaf.example/oauth/token",
        "jwks_uri": "https://qaf.example/.well-known/jwks.json",
        "grant_types_supported": grants,
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }


def test_the_services_metadata_names_the_trusted_issuers(world: World) -> None:
    assert tokens.protected_resource_metadata(world.settings) == {
        "resource": "https://qaf.example",
        "authorization_servers": [V2, "https://qaf.example"],
        "bearer_methods_supported": ["header"],
    }
    without = world.settings.model_copy(update={"entra_tenant_id": None})
    metadata = tokens.protected_resource_metadata(without)
    assert metadata["authorization_servers"] == ["https://qaf.example"]
