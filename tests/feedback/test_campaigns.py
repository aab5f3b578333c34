"""Campaigns: planning, opening, closing, links without a recipient, invitations, permissions."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackInvitation, FeedbackToken
from app.models.platform.history import Change
from app.security.api_keys import digest
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-campaigns"
QA = {Role.QA_ADMIN, Role.QA_MANAGER}
IN_APRIL = datetime(2026, 4, 8, 10, tzinfo=UTC)


def test_a_campaign_is_planned_opened_and_closed(db: Session, as_: As) -> None:
    district = factories.a_district(db)
    url, body = f"{URL}/{uuid4()}", feedback.plan(db, district.id)
    with clock.held_at(IN_APRIL):
        admin = as_(factories.a_person(db, Role.QA_ADMIN))
        created = admin.put(url, json=body)
        assert (created.status_code, created.json()["status"]) == (201, "planned"), created.text
        assert created.json()["district_id"] == str(district.id)
        assert created.json()["allowed_actions"] == ["edit", "open", "invite"]
        opened = admin.post(f"{url}/open").json()
        assert (opened["status"], opened["accepting"], opened["waiting"]) == ("open", True, 0)
        late = admin.put(url, json=body | {"name": "Other"}, headers={"If-Match": '"2"'})
        assert (late.status_code, late.json()["code"]) == (409, "not_in_state")
        closed = admin.post(f"{url}/close").json()
    assert (closed["status"], closed["accepting"]) == ("closed", False)
    assert closed["closed_on"] == "2026-04-08"


def test_outside_its_days_an_open_campaign_takes_no_answers(db: Session, as_: As) -> None:
    campaign = feedback.a_campaign(db, opens=feedback.days_ago(9), closes=feedback.days_ago(1))
    staff = as_(factories.a_person(db, Role.PRACTITIONER))
    assert staff.get(f"{URL}/{campaign.id}").json()["accepting"] is False


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"closes": "2026-03-01"}, "/closes"),
        ({"entry": "sign_in"}, "/entry"),
        ({"anonymity": "identified"}, "/entry"),
        ({"tool_version_id": str(uuid4())}, "/tool_version_id"),
        ({"org_unit_id": str(uuid4())}, "/org_unit_id"),
        ({"name": ""}, "/name"),
        ({"respondent_group": "everybody"}, "/respondent_group"),
    ],
)
def test_an_entry_that_does_not_fit_the_anonymity_is_refused(
    db: Session, as_: As, wrong: dict[str, Any], pointer: str
) -> None:
    body = feedback.plan(db, factories.the_county(db).id) | wrong
    answer = as_(factories.a_person(db, Role.QA_ADMIN)).put(f"{URL}/{uuid4()}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_the_form_of_a_campaign_is_one_of_feedback(db: Session, as_: As) -> None:
    audit_form = factories.a_tool_version(db)
    body = feedback.plan(db, factories.the_county(db).id, tool_version_id=str(audit_form.id))
    answer = as_(factories.a_person(db, Role.QA_ADMIN)).put(f"{URL}/{uuid4()}", json=body)
    assert answer.json()["errors"][0]["code"] == "not_a_form"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_and_writes_the_campaigns_it_should(
    db: Session, as_: As, role: Role
) -> None:
    running = feedback.a_campaign(db)
    planned = feedback.a_campaign(db, status="planned")
    partners = feedback.a_campaign(db, respondent_group="partner_agency")
    client = as_(factories.a_person(db, role))
    seen = {item["id"] for item in client.get(f"{URL}?limit=200").json()["items"]}
    expected = {str(running.id), str(partners.id)}
    if role is Role.PARTNER_AGENCY:
        expected = {str(partners.id)}
    if role in QA:
        expected |= {str(planned.id)}
    assert seen == expected
    for campaign in (running, planned, partners):
        status = client.get(f"{URL}/{campaign.id}").status_code
        assert status == (200 if str(campaign.id) in expected else 404)
    shown = client.get(f"{URL}/{partners.id}").json()
    outside = {Role.PARTNER_AGENCY, Role.MI_ANALYST, Role.INTEGRATION_CLIENT}
    assert (shown["link"] is None) == (role in outside)
    assert (shown["waiting"] is None) == (role not in QA)
    body = feedback.plan(db, factories.the_county(db).id)
    created = client.put(f"{URL}/{uuid4()}", json=body).status_code
    assert created == (201 if role in QA else 403)
    closed = client.post(f"{URL}/{partners.id}/close").status_code
    assert closed == (200 if role in QA else 403)


def test_at_least_twenty_links_are_made_at_once_and_only_hashes_are_stored(
    db: Session, as_: As
) -> None:
    campaign = feedback.a_campaign(db, entry="single_use")
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    few = admin.post(f"{URL}/{campaign.id}/tokens", json={"number": 19})
    assert few.status_code == 422
    key = {"Idempotency-Key": "one"}
    created = admin.post(f"{URL}/{campaign.id}/tokens", json={"number": 20}, headers=key)
    tokens = created.json()["tokens"]
    assert len(set(tokens)) == 20
    stored = list(db.scalars(select(FeedbackToken.token_hash)))
    assert sorted(stored) == sorted(digest(token.partition(".")[2]) for token in tokens)
    again = admin.post(f"{URL}/{campaign.id}/tokens", json={"number": 20}, headers=key)
    assert again.json() == {"number": 20, "tokens": []}, "made once, and shown once"
    assert again.headers["Idempotent-Replayed"] == "true"
    more = admin.post(f"{URL}/{campaign.id}/tokens", json={"number": 20})
    assert not set(more.json()["tokens"]) & set(tokens)
    recorded = db.scalars(select(Change.after).where(Change.action.endswith("make_tokens"))).all()
    assert recorded == [{"number": 20}, {"number": 20}]


def test_a_campaign_with_another_entry_has_no_links_without_a_recipient(
    db: Session, as_: As
) -> None:
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    for campaign in (feedback.a_campaign(db), feedback.a_named_campaign(db)):
        answer = admin.post(f"{URL}/{campaign.id}/tokens", json={"number": 20})
        assert (answer.status_code, answer.json()["code"]) == (409, "other_entry")


def test_an_address_is_stored_as_a_hash_that_differs_by_campaign(db: Session, as_: As) -> None:
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    asked = {"invitations": [{"contact": "A.Worker@example.org", "delivered": True}]}
    campaigns = [feedback.a_campaign(db), feedback.a_campaign(db)]
    for campaign in campaigns:
        created = admin.post(f"{URL}/{campaign.id}/invitations", json=asked).json()["items"]
        assert (created[0]["created"], created[0]["token"]) == (True, None)
    hashes = list(db.scalars(select(FeedbackInvitation.contact_hash)))
    assert len(set(hashes)) == 2
    asked["invitations"][0] |= {"contact": "a.worker@example.org ", "reminders": ["2026-04-20"]}
    again = admin.post(f"{URL}/{campaigns[0].id}/invitations", json=asked).json()["items"]
    assert again[0]["created"] is False
    url = f"/v1/feedback-invitations?campaign_id={campaigns[0].id}"
    (item,) = admin.get(url).json()["items"]
    assert (item["delivered"], item["responded"], item["reminders"]) == (
        True,
        False,
        ["2026-04-20"],
    )
    assert "contact" not in str(item)


def test_a_lost_link_is_replaced_until_the_person_has_answered(db: Session, as_: As) -> None:
    campaign = feedback.a_named_campaign(db, entry="single_use")
    admin = as_(factories.a_person(db, Role.QA_ADMIN))

    def invited(key: str, **fields: Any) -> dict[str, Any]:
        answer = admin.post(
            f"{URL}/{campaign.id}/invitations",
            json={"invitations": [{"contact": "a@example.org", **fields}]},
            headers={"Idempotency-Key": key},
        )
        assert answer.status_code == 200, answer.text
        (created,) = answer.json()["items"]
        return created  # type: ignore[no-any-return]

    def known() -> bytes | None:
        return db.scalars(select(FeedbackInvitation.token_hash)).one()

    first = invited("1")
    assert known() == digest(first["token"].partition(".")[2])
    assert invited("1") == first | {"token": None}, "the same request again makes nothing"
    assert invited("2") == first | {"created": False, "token": None}
    anew = invited("3", new_link=True)
    assert (
        known()
        == digest(anew["token"].partition(".")[2])
        != digest(first["token"].partition(".")[2])
    )
    db.scalars(select(FeedbackInvitation)).one().responded = True
    db.flush()
    assert invited("4", new_link=True)["token"] is None


def test_an_address_occurs_once_in_a_request(db: Session, as_: As) -> None:
    campaign = feedback.a_campaign(db)
    asked = {"invitations": [{"contact": "a@example.org"}, {"contact": "A@example.org"}]}
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    answer = admin.post(f"{URL}/{campaign.id}/invitations", json=asked)
    assert answer.json()["errors"][0]["pointer"] == "/invitations/1/contact"


@pytest.mark.parametrize("role", sorted(set(Role) - QA))
def test_only_the_qa_unit_sees_invitations(db: Session, as_: As, role: Role) -> None:
    campaign = feedback.a_campaign(db)
    row = FeedbackInvitation(campaign_id=campaign.id, contact_hash="x", responded=False)
    factories.saved(db, row)
    client = as_(factories.a_person(db, role))
    assert client.get("/v1/feedback-invitations").json()["items"] == []
    assert client.get(f"/v1/feedback-invitations/{row.id}").status_code == 404
    hidden = role is Role.PARTNER_AGENCY
    asked: dict[str, Any] = {"invitations": [{"contact": "a@example.org"}]}
    for verb, body in (("tokens", {"number": 20}), ("invitations", asked)):
        answer = client.post(f"{URL}/{campaign.id}/{verb}", json=body)
        assert answer.status_code == (404 if hidden else 403)
