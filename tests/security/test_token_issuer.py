"""The built-in issuer: what its tokens hold, and what its metadata says."""

import base64
import hashlib
import json
from collections.abc import Iterator

import pytest

from app.core import clock
from app.security import tokens
from app.security.tokens import Issuer
from tests.support.minted_tokens import EPOCH, NOON, V2, World, b64


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


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
