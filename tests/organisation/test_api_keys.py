"""API keys: created, shown once, rotated, revoked, and used only from allowed networks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Change
from app.models.platform.idempotency import IdempotentAnswer
from app.security import encryption
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/api-keys"
DAY = timedelta(days=1)


def in_days(days: float) -> str:
    return (clock.now() + days * DAY).isoformat()


def a_body(db: Session, **fields: Any) -> dict[str, Any]:
    usual = {
        "name": "Scorecard",
        "role": "mi_analyst",
        "org_unit_id": str(factories.the_county(db).id),
        "owner_id": str(factories.a_person(db).id),
        "impact_assessment": "DPIA 2026/014",
        "expires_at": in_days(90),
    }
    return usual | fields


def me(client: Client, x_api_key: str) -> int:
    return client.get("/v1/me", headers={"X-API-Key": x_api_key}).status_code


def test_an_administrator_makes_a_key_which_signs_in_and_is_shown_once(
    db: Session, as_: As, app: FastAPI
) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    answer = as_(admin).post(URL, json=a_body(db, allowed_networks=["2001:db8::1"]))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    created = answer.json()
    key = created["api_key"]
    assert created["x_api_key"] == f"{key['key_id']}.{created['secret']}"
    assert answer.headers["Location"] == f"{URL}/{key['id']}"
    assert (key["created_by"], key["last_used_at"], key["revoked_at"]) == (
        str(admin.id),
        None,
        None,
    )
    assert key["allowed_networks"] == ["2001:db8::1/128"]
    assert key["allowed_actions"] == ["revoke", "rotate"]
    read = as_(admin).get(f"{URL}/{key['id']}")
    assert read.json() == key
    assert answer.headers["ETag"] == read.headers["ETag"]
    assert created["secret"] not in read.text
    assert "digest" not in read.text
    client = Client(app, db, {}, ("2001:db8::1", 4711))
    assert me(client, created["x_api_key"]) == 200
    assert as_(admin).get(f"{URL}/{key['id']}").json()["last_used_at"] is not None


def test_a_key_is_used_only_from_its_networks(db: Session, app: FastAPI) -> None:
    key = factories.a_client(db)
    key.allowed_networks = ["198.51.100.0/24"]
    db.flush()
    text = f"{key.key_id}.{factories.SECRET}"
    form = {
        "grant_type": "client_credentials",
        "client_id": key.key_id,
        "client_secret": factories.SECRET,
    }
    for address, status in (
        ("198.51.100.255", 200),
        ("::ffff:198.51.100.1", 200),
        ("198.51.101.0", 403),
        ("2001:db8::1", 403),
        ("testclient", 403),
    ):
        client = Client(app, db, {}, (address, 4711))
        answer = client.get("/v1/me", headers={"X-API-Key": text})
        assert answer.status_code == status, address
        if status == 403:
            assert answer.json()["code"] == "address_refused"
        given = client.post("/oauth/token", data=form)
        assert given.status_code == (400 if status == 403 else 200), address
        assert given.json().get("error") == (None if status == 200 else "unauthorized_client")
    inside = Client(app, db, {}, ("198.51.100.1", 1))
    token = inside.post("/oauth/token", data=form).json()["access_token"]
    elsewhere = Client(app, db, {}, ("203.0.113.1", 1))
    headers = {"Authorization": f"Bearer {token}"}
    assert elsewhere.get("/v1/me", headers=headers).status_code == 403


def test_a_repeated_request_creates_one_key_and_its_secret_is_not_stored(
    db: Session, as_: As
) -> None:
    client = as_(factories.a_person(db, Role.ADMINISTRATOR))
    body, headers = a_body(db), {"Idempotency-Key": "once"}
    first, again = (client.post(URL, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json() | {"secret": None, "x_api_key": None}
    (stored,) = db.scalars(select(IdempotentAnswer)).all()
    once = encryption.unseal(stored.body, f"idempotent_answers.body.{stored.caller_id}.once")
    assert first.json()["secret"].encode() not in once
    assert json.loads(once) == again.json()
    assert len(db.scalars(select(ApiKey)).all()) == 1


def test_the_old_secret_works_during_the_overlap_only(db: Session, as_: As, anyone: Client) -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    with clock.held_at(start):
        admin, key = factories.a_person(db, Role.ADMINISTRATOR), factories.a_client(db)
        old = f"{key.key_id}.{factories.SECRET}"
        body = {"expires_at": in_days(365), "overlap_hours": 48}
        created = as_(admin).post(f"{URL}/{key.id}/rotate", json=body).json()
        new = created["x_api_key"]
        assert created["api_key"]["key_id"] == key.key_id
        assert created["api_key"]["previous_until"] == "2026-05-06T09:00:00.000000Z"
        assert created["api_key"]["expires_at"] == "2027-05-04T09:00:00.000000Z"
        assert new != old
        assert (me(anyone, old), me(anyone, new)) == (200, 200)
    with clock.held_at(start + timedelta(hours=48)):
        assert (me(anyone, old), me(anyone, new)) == (401, 200)


def test_without_overlap_the_old_secret_ends_at_once(db: Session, as_: As, anyone: Client) -> None:
    admin, key = factories.a_person(db, Role.ADMINISTRATOR), factories.a_client(db)
    body = {"expires_at": in_days(10), "overlap_hours": 0}
    created = as_(admin).post(f"{URL}/{key.id}/rotate", json=body).json()
    assert created["api_key"]["previous_until"] is None
    assert me(anyone, f"{key.key_id}.{factories.SECRET}") == 401
    assert me(anyone, created["x_api_key"]) == 200


def test_the_old_secret_never_outlives_its_own_end(db: Session, as_: As) -> None:
    admin, key = factories.a_person(db, Role.ADMINISTRATOR), factories.a_client(db)
    key.expires_at = ends = clock.now() + timedelta(hours=2)
    body = {"expires_at": in_days(300), "overlap_hours": 24}
    created = as_(admin).post(f"{URL}/{key.id}/rotate", json=body).json()["api_key"]
    assert created["previous_until"] == ends.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    key.expires_at = clock.now() - timedelta(hours=1)
    created = as_(admin).post(f"{URL}/{key.id}/rotate", json=body).json()["api_key"]
    assert created["previous_until"] is None


def test_a_revoked_key_ends_at_once_with_both_secrets_and_for_good(
    db: Session, as_: As, anyone: Client
) -> None:
    admin, key = factories.a_person(db, Role.ADMINISTRATOR), factories.a_client(db)
    client, one = as_(admin), f"{URL}/{key.id}"
    new = client.post(f"{one}/rotate", json={"expires_at": in_days(9)}).json()["x_api_key"]
    assert client.post(f"{one}/revoke", json={}).status_code == 422
    revoked = client.post(f"{one}/revoke", json={"reason": "The laptop was stolen."})
    assert revoked.status_code == 200, revoked.text
    assert revoked.json()["revoked_at"] is not None
    assert revoked.json()["allowed_actions"] == []
    assert me(anyone, f"{key.key_id}.{factories.SECRET}") == 401
    assert me(anyone, new) == 401
    for verb, body in (("revoke", {"reason": "Again."}), ("rotate", {"expires_at": in_days(9)})):
        refused = client.post(f"{one}/{verb}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "revoked")
    lines = db.scalars(select(Change).where(Change.entity_id == key.id).order_by(Change.seq)).all()
    assert [line.action for line in lines] == ["api_key.rotate", "api_key.revoke"]
    assert lines[1].note == "The laptop was stolen."
    assert lines[1].actor_id == admin.id
    recorded = str([(line.before, line.after) for line in lines])
    assert "digest" not in recorded


def test_a_key_is_renamed_and_ends_earlier_but_never_later(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.ADMINISTRATOR))
    created = client.post(URL, json=a_body(db)).json()["api_key"]
    one = f"{URL}/{created['id']}"
    body = a_body(db, name="Renamed", expires_at=in_days(30), allowed_networks=["10.0.0.0/8"])
    assert client.put(one, json=body).status_code == 428
    etag = client.get(one).headers["ETag"]
    done = client.put(one, json=body, headers={"If-Match": etag})
    assert done.status_code == 200, done.text
    assert (done.json()["name"], done.json()["allowed_networks"]) == ("Renamed", ["10.0.0.0/8"])
    assert client.put(one, json=a_body(db), headers={"If-Match": etag}).status_code == 422
    headers = {"If-Match": done.headers["ETag"]}
    later = client.put(one, json=body | {"expires_at": in_days(31)}, headers=headers)
    assert (later.status_code, later.json()["errors"][0]["pointer"]) == (422, "/expires_at")
    client_role = body | {"role": "integration_client", "source_system": "liberi"}
    fixed = client.put(one, json=client_role, headers=headers)
    assert fixed.status_code == 409
    assert [each["pointer"] for each in fixed.json()["errors"]] == ["/role", "/source_system"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"role": "administrator"}, "/role", "not_in_list"),
        ({"role": "qa_manager"}, "/role", "not_in_list"),
        ({"role": "integration_client"}, "/source_system", "source_system"),
        ({"source_system": "liberi"}, "/source_system", "source_system"),
        ({"org_unit_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "/org_unit_id", "unknown"),
        ({"owner_id": None}, "/owner_id", "required"),
        ({"owner_id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "/owner_id", "unknown"),
        ({"impact_assessment": None}, "/impact_assessment", "required"),
        (
            {"role": "integration_client", "source_system": "liberi", "names_people": True},
            "/names_people",
            "for_analysts_only",
        ),
        (
            {"role": "integration_client", "source_system": "liberi", "row_feed": True},
            "/row_feed",
            "for_analysts_only",
        ),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at", "out_of_range"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "/expires_at", "out_of_range"),
        ({"allowed_networks": ["198.51.100.1/24"]}, "/allowed_networks/0", "bad_format"),
        ({"allowed_networks": [4]}, "/allowed_networks/0", "wrong_type"),
        ({"digest": "x"}, "/digest", "unknown"),
        ({"key_id": "qk_abcdefghijkl"}, "/key_id", "unknown"),
    ],
)
def test_an_invalid_key_is_refused_with_a_pointer(
    db: Session, as_: As, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = as_(factories.a_person(db, Role.ADMINISTRATOR)).post(URL, json=a_body(db, **fields))
    assert answer.status_code == 422, answer.text
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_a_key_lives_twelve_months_at_most_to_the_day(db: Session, as_: As) -> None:
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        client = as_(factories.a_person(db, Role.ADMINISTRATOR))
        late = client.post(URL, json=a_body(db, expires_at="2027-05-05T00:00:00Z"))
        assert late.status_code == 422
        fine = client.post(URL, json=a_body(db, expires_at="2027-05-04T23:59:59Z"))
        assert fine.status_code == 201
        key = fine.json()["api_key"]["id"]
        body = {"expires_at": "2027-05-05T00:00:00Z"}
        assert client.post(f"{URL}/{key}/rotate", json=body).status_code == 422
        taken = client.post(URL, json=a_body(db))
        assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")


def test_keys_are_filtered_and_sorted(db: Session, as_: As) -> None:
    client = as_(factories.a_person(db, Role.ADMINISTRATOR))
    pushing, reading, gone = (
        factories.a_client(db),
        factories.a_client(db, Role.MI_ANALYST, source_system=None),
        factories.a_client(db),
    )
    gone.expires_at, reading.expires_at = clock.now() - DAY, clock.now() + DAY
    db.flush()
    for query, expected in (
        ("", {pushing, reading, gone}),
        ("?live=true", {pushing, reading}),
        ("?live=false", {gone}),
        ("?role=mi_analyst", {reading}),
        ("?source_system=liberi", {pushing, gone}),
        (f"?live=true&expires_before={in_days(7).replace('+00:00', 'Z')}", {reading}),
    ):
        page = client.get(f"{URL}{query}").json()
        assert {item["id"] for item in page["items"]} == {str(k.id) for k in expected}, query
        assert [item["name"] for item in page["items"]] == sorted(k.name for k in expected)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_an_administrator_sees_keys(db: Session, as_: As, role: Role) -> None:
    client, key = as_(factories.a_person(db, role)), factories.a_client(db)
    assert client.get(URL).json()["items"] == []
    assert client.get(f"{URL}/{key.id}").status_code == 404
    assert client.post(URL, json=a_body(db)).status_code == 403
    assert client.put(f"{URL}/{key.id}", json=a_body(db)).status_code == 404
    assert client.post(f"{URL}/{key.id}/revoke", json={"reason": "x"}).status_code == 404
    rotate = client.post(f"{URL}/{key.id}/rotate", json={"expires_at": in_days(9)})
    assert rotate.status_code == 404


def test_an_administrator_of_one_place_makes_no_key_for_another(db: Session, as_: As) -> None:
    here = factories.a_district(db, "dartford")
    client = as_(factories.a_person(db, Role.ADMINISTRATOR, at=here))
    assert client.post(URL, json=a_body(db)).status_code == 403
    assert client.post(URL, json=a_body(db, org_unit_id=str(here.id))).status_code == 201
    county = factories.a_client(db)
    assert client.post(f"{URL}/{county.id}/revoke", json={"reason": "x"}).status_code == 404
