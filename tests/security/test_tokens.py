"""Genuine tokens pass, all others are 401. They are signed here, not by the tested code."""

import json
from collections.abc import Callable, Iterator

import pytest

from app.core import clock
from app.core.errors import Unauthenticated
from app.security import tokens
from app.security.tokens import Claims, Issuer, Verifier
from tests.support.minted_tokens import (
    APP,
    CLIENT,
    EPOCH,
    GONE,
    KEYS_V1,
    KEYS_V2,
    NOON,
    OID,
    OTHER_TENANT,
    TENANT,
    V1,
    V2,
    Json,
    World,
    hs256,
    later,
    public_der,
    public_jwk,
    public_pem,
    rs256,
)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


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
    "half a surrogate in the subject": lambda w: w.own(sub="p-\ud800"),
    "NUL in the subject": lambda w: w.own(sub="p-\x00"),
    "half a surrogate in a role": lambda w: w.entra_app(roles=["\udc00"]),
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
