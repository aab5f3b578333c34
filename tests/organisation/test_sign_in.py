"""Sign-in: a machine with its key, a person of the demo with a password."""

import base64
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.errors import Unauthenticated
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.security.api_keys import digest
from app.security.passwords import hash_password
from app.security.tokens import Claims
from app.services.organisation import authentication
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client, issuer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_machine_gets_a_token_for_its_key(db: Session, anyone: Client) -> None:
    key = factories.a_client(db)
    form = {
        "grant_type": "client_credentials",
        "client_id": key.key_id,
        "client_secret": factories.SECRET,
    }
    answer = anyone.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    me = anyone.get("/v1/me", headers=bearer(answer.json()["access_token"])).json()
    assert me["client_id"] == str(key.id)
    assert [role["role"] for role in me["roles"]] == ["integration_client"]
    assert set(me["permissions"]) >= {"subject:push", "meeting:push", "feedback:push"}
    assert all(each.endswith(":push") for each in {*me["permissions"]} - {"export:take"})


def test_a_wrong_secret_is_refused_in_oauths_own_shape(db: Session, anyone: Client) -> None:
    key = factories.a_client(db)
    form = {"grant_type": "client_credentials", "client_id": key.key_id, "client_secret": "x" * 43}
    answer = anyone.post("/oauth/token", data=form)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_a_key_signs_in_by_header_and_by_basic(db: Session, anyone: Client) -> None:
    key = factories.a_client(db, Role.MI_ANALYST, source_system=None)
    text = f"{key.key_id}.{factories.SECRET}"
    assert anyone.get("/v1/me", headers={"X-API-Key": text}).status_code == 200
    basic = base64.b64encode(f"{key.key_id}:{factories.SECRET}".encode()).decode()
    assert anyone.get("/v1/me", headers={"Authorization": f"Basic {basic}"}).status_code == 200
    assert anyone.get("/v1/me", headers={"X-API-Key": text[:-1] + "x"}).status_code == 401


def test_a_revoked_or_expired_key_no_longer_signs_in(db: Session, anyone: Client) -> None:
    key = factories.a_client(db)
    headers = {"X-API-Key": f"{key.key_id}.{factories.SECRET}"}
    key.revoked_at = clock.now()
    db.flush()
    assert anyone.get("/v1/me", headers=headers).status_code == 401
    other = factories.a_client(db)
    other.expires_at = clock.now()
    other.digest = digest(factories.SECRET)
    db.flush()
    headers = {"X-API-Key": f"{other.key_id}.{factories.SECRET}"}
    assert anyone.get("/v1/me", headers=headers).status_code == 401


def basic(user: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


REFUSED: list[tuple[str, dict[str, str], int, str]] = [
    ("", {}, 400, "invalid_request"),
    ("grant_type=", {}, 400, "invalid_request"),
    ("grant_type=authorization_code&code=x", {}, 400, "unsupported_grant_type"),
    ("grant_type=password&username=a&password=b", {}, 400, "unsupported_grant_type"),
    ("grant_type=client_credentials", {}, 401, "invalid_client"),
    ("grant_type=client_credentials&client_id=x&client_secret=y", {}, 401, "invalid_client"),
    ("grant_type=client_credentials", basic("x", "y"), 401, "invalid_client"),
    ("grant_type=client_credentials", {"Authorization": "Basic ä"}, 400, "invalid_request"),
    ("grant_type=client_credentials", {"Authorization": "Basic !"}, 401, "invalid_client"),
    ("grant_type=client_credentials&client_secret=y", basic("x", "y"), 400, "invalid_request"),
    ("grant_type=client_credentials&client_id=z", basic("x", "y"), 400, "invalid_request"),
    ("grant_type=client_credentials&grant_type=password", {}, 400, "invalid_request"),
    (f"grant_type=client_credentials&client_id={'x' * 101}", {}, 400, "invalid_request"),
    ("grant_type=%00", {}, 400, "invalid_request"),
]


@pytest.mark.parametrize(("form", "headers", "status", "word"), REFUSED)
def test_the_token_endpoint_refuses_in_the_words_of_rfc_6749(
    anyone: Client, form: str, headers: dict[str, str], status: int, word: str
) -> None:
    sent = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    answer = anyone.post("/oauth/token", content=form.encode(), headers=raw)
    assert (answer.status_code, answer.json()["error"]) == (status, word), answer.text
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.headers["Cache-Control"] == "no-store"
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_token_endpoint_takes_a_form_only_and_no_query(anyone: Client) -> None:
    whole = {"grant_type": "client_credentials"}
    for answer in (
        anyone.post("/oauth/token", json=whole),
        anyone.post("/oauth/token", data=whole, files={"x": b"x"}),
        anyone.post("/oauth/token?client_secret=s", data=whole),
    ):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_scope_is_refused_because_none_is_defined(db: Session, anyone: Client) -> None:
    key = factories.a_client(db)
    form = {"grant_type": "client_credentials", "scope": "feeds"}
    answer = anyone.post("/oauth/token", data=form, headers=basic(key.key_id, factories.SECRET))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    form["scope"] = ""
    answer = anyone.post("/oauth/token", data=form, headers=basic(key.key_id, factories.SECRET))
    assert answer.status_code == 200, answer.text


def test_a_wrong_password_is_an_invalid_grant(
    db: Session, anyone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "demo", True)
    person = factories.a_person(db, Role.AUDITOR, password_hash=hash_password("open sesame"))
    form = {"grant_type": "password", "username": person.email, "password": "open"}
    answer = anyone.post("/oauth/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


CHALLENGED: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["Bearer resource_metadata"]),
    ({"Authorization": "Bearer x.y.z"}, ["Bearer resource_metadata", "invalid_token"]),
    ({"X-API-Key": "x.y"}, ["Bearer resource_metadata"]),
    (basic("x", "y"), ["Bearer resource_metadata", "Basic realm"]),
    ({"Authorization": "Digest x"}, ["Bearer resource_metadata"]),
]


@pytest.mark.parametrize(("headers", "challenges"), CHALLENGED)
def test_every_401_says_how_to_sign_in(
    anyone: Client, headers: dict[str, str], challenges: list[str]
) -> None:
    """Basic is named only if it was tried: browsers would show their own password prompt."""
    answer = anyone.get("/v1/me", headers=headers)
    assert answer.status_code == 401
    challenge = answer.headers["WWW-Authenticate"]
    for words in ("Bearer resource_metadata", "invalid_token", "Basic realm"):
        assert (words in challenge) == (words in challenges), challenge


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 400)])
def test_a_password_signs_in_only_in_the_demo(
    db: Session, anyone: Client, monkeypatch: pytest.MonkeyPatch, demo: bool, status: int
) -> None:
    monkeypatch.setattr(settings(), "demo", demo)
    person = factories.a_person(db, Role.AUDITOR, password_hash=hash_password("open sesame"))
    form = {"grant_type": "password", "username": person.email, "password": "open sesame"}
    assert anyone.post("/oauth/token", data=form).status_code == status


def test_the_name_of_a_cached_caller_proves_nothing(
    db: Session, anyone: Client, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    person, machine = factories.a_person(db, Role.AUDITOR), factories.a_client(db)
    key = f"{machine.key_id}.{factories.SECRET}"
    assert as_(person).get("/v1/me").status_code == 200
    assert as_(machine).get("/v1/me").status_code == 200
    assert anyone.get("/v1/me", headers={"X-API-Key": key}).status_code == 200
    for name in (str(person.sign_in_subject), machine.key_id, f"{machine.key_id}.", f"{key}x"):
        assert anyone.get("/v1/me", headers={"X-API-Key": name}).status_code == 401, name
    other, _ = issuer().issue(machine.key_id, "person")
    assert anyone.get("/v1/me", headers=bearer(other)).status_code == 401
    authentication.forget()


def test_a_person_who_left_cannot_sign_in(db: Session, as_: As) -> None:
    person: Person = factories.a_person(db, Role.AUDITOR)
    client = as_(person)
    assert client.get("/v1/me").status_code == 200
    person.active = False
    db.flush()
    assert client.get("/v1/me").status_code == 401


def test_a_role_that_has_ended_is_no_longer_held(db: Session, as_: As) -> None:
    person = factories.a_person(db)
    factories.a_role(db, person, Role.IRO, factories.the_county(db), valid_to=clock.today())
    assert as_(person).get("/v1/me").json()["roles"] == []


def test_others_can_find_out_how_to_sign_in(anyone: Client) -> None:
    server = anyone.get("/.well-known/oauth-authorization-server").json()
    assert server["token_endpoint"].endswith("/oauth/token")
    assert anyone.get("/.well-known/jwks.json").json()["keys"][0]["kty"] == "RSA"
    assert anyone.get("/.well-known/oauth-protected-resource").status_code == 200


# Applications of the council's tenant

APP = "a11ca7e0-1234-4abc-8def-0123456789ab"
TENANT = "0b0f7b1e-5d4c-4f0a-9a57-2f1c6f5f9d10"


def application(*roles: str, client_id: str = APP) -> Claims:
    subject = f"{TENANT}:c0ffee00-1234-4abc-8def-0123456789ab"
    return Claims(subject, "client", "iss", TENANT, frozenset(roles), frozenset(), 0, client_id)


def register(db: Session, as_: As, role: Role, system: str | None) -> ApiKey:
    """Has an administrator create an API key for the application."""
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    body = {
        "name": "Power BI of the council",
        "role": role,
        "org_unit_id": str(factories.the_county(db).id),
        "source_system": system,
        "entra_client_id": APP.upper(),
        "owner_id": str(admin.id),
        "impact_assessment": "DPIA 7",
        "expires_at": (clock.now() + timedelta(days=90)).isoformat(),
    }
    answer = as_(admin).post("/v1/api-keys", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["api_key"]["entra_client_id"] == APP
    again = as_(admin).post("/v1/api-keys", json=body | {"name": "Another"})
    assert (again.status_code, again.json()["code"]) == (409, "application_taken")
    return db.get_one(ApiKey, UUID(answer.json()["api_key"]["id"]))


@pytest.mark.parametrize(
    ("role", "system"), [(Role.MI_ANALYST, None), (Role.INTEGRATION_CLIENT, "liberi")]
)
def test_an_application_with_the_role_of_its_key_is_that_client(
    db: Session, as_: As, role: Role, system: str | None
) -> None:
    key = register(db, as_, role, system)
    actor = authentication.by_token(db, application("other", role))
    assert (actor.client_id, actor.roles, actor.source_system) == (
        key.id,
        frozenset({role}),
        system,
    )


def test_an_application_needs_both_the_role_and_a_live_key(db: Session, as_: As) -> None:
    with pytest.raises(Unauthenticated):
        authentication.by_token(db, application("mi_analyst"))
    key = register(db, as_, Role.MI_ANALYST, None)
    for roles in ((), ("integration_client",), ("administrator",)):
        with pytest.raises(Unauthenticated) as refused:
            authentication.by_token(db, application(*roles))
        assert refused.value.code == "application_role_missing"
    for other in ("", "5e2a1c3d-8b7f-4a6e-9d0c-1b2a3c4d5e6f"):
        with pytest.raises(Unauthenticated):
            authentication.by_token(db, application("mi_analyst", client_id=other))
    key.revoked_at = clock.now()
    db.flush()
    with pytest.raises(Unauthenticated):
        authentication.by_token(db, application("mi_analyst"))


def test_an_application_that_lost_its_role_is_not_let_in_by_the_cache(
    db: Session, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)
    register(db, as_, Role.MI_ANALYST, None)
    authentication.by_token(db, application("mi_analyst"))
    assert authentication.known(application("mi_analyst")) is not None
    assert authentication.known(application("other")) is None
    authentication.forget()
