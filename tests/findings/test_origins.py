"""Findings of appreciative inquiries and of feedback."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.organisation.people import Person
from app.vocabulary.moderation import InquiryContext, InquiryStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback


@pytest.fixture
def facilitator(db: Session) -> Person:
    return factories.a_person(db, Role.AUDITOR)


@pytest.fixture
def practitioner(db: Session) -> Person:
    return factories.a_person(db, Role.PRACTITIONER)


@pytest.fixture
def inquiry(db: Session, facilitator: Person, practitioner: Person) -> AppreciativeInquiry:
    """Held in supervision today, and not yet recorded."""
    row = AppreciativeInquiry(
        context=InquiryContext.INDIVIDUAL_SUPERVISION,
        status=InquiryStatus.HELD,
        participant_ids=[],
        agreed_actions=[],
        facilitator_id=facilitator.id,
        practitioner_id=practitioner.id,
        held_at=clock.now(),
        **factories.placed(db, factories.a_team(db)),
    )
    return factories.saved(db, row)


def of(origin: str, row: Any, **fields: Any) -> dict[str, Any]:
    usual = {
        "origin": origin,
        "origin_id": str(row.id),
        "polarity": "development",
        "text": "Reflection comes last in supervision.",
    }
    return usual | fields


def post(client: Client, body: Any) -> Any:
    return client.post("/v1/findings", json=body)


def test_the_facilitator_of_an_inquiry_records_what_was_found_in_it(
    db: Session,
    as_: As,
    inquiry: AppreciativeInquiry,
    facilitator: Person,
    practitioner: Person,
) -> None:
    created = post(as_(facilitator), of("appreciative_inquiry", inquiry))
    assert created.status_code == 201, created.text
    url = f"/v1/findings/{created.json()['id']}"
    assert created.json()["org_unit_id"] == str(inquiry.org_unit_id)
    assert as_(practitioner).get(url).json()["text"] == "Reflection comes last in supervision."
    other = factories.a_person(db, Role.PRACTITIONER)
    assert as_(other).get(url).status_code == 404
    inquiry.status = InquiryStatus.CONFIRMED_BY_PRACTITIONER
    inquiry.practitioner_confirmed_at = clock.now()
    inquiry.what_went_well = inquiry.what_differently_next_time = "We listened."
    db.flush()
    late = post(as_(facilitator), of("appreciative_inquiry", inquiry))
    assert (late.status_code, late.json()["code"]) == (409, "record_closed")


def test_an_inquiry_has_no_findings_before_it_is_held(
    db: Session, as_: As, inquiry: AppreciativeInquiry, facilitator: Person
) -> None:
    inquiry.status, inquiry.held_at = InquiryStatus.PLANNED, None
    db.flush()
    early = post(as_(facilitator), of("appreciative_inquiry", inquiry))
    assert (early.status_code, early.json()["code"]) == (409, "record_closed")


def test_the_unit_records_findings_of_coded_feedback_and_reads_them_alone(
    db: Session, as_: As
) -> None:
    manager, coder = factories.a_person(db, Role.QA_MANAGER), factories.a_person(db, Role.QA_ADMIN)
    campaign = feedback.a_named_campaign(db, factories.a_team(db))
    row = feedback.a_submission(db, campaign, status="coded", coded_by=coder.id)
    created = post(as_(manager), of("feedback", row))
    assert created.status_code == 201, created.text
    url = f"/v1/findings/{created.json()['id']}"
    assert as_(coder).get(url).json()["text"] is None
    director = factories.a_person(db, Role.SERVICE_MANAGER)
    assert as_(director).get(url).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"status": "triaged"}, {"status": "coded", "consent_analysis": False}]
)
def test_feedback_that_is_not_coded_or_not_to_be_analysed_has_no_findings(
    db: Session, as_: As, fields: dict[str, Any]
) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    coder = factories.a_person(db, Role.QA_ADMIN).id if fields["status"] == "coded" else None
    campaign = feedback.a_named_campaign(db, factories.a_team(db))
    row = feedback.a_submission(db, campaign, coded_by=coder, **fields)
    refused = post(as_(manager), of("feedback", row))
    assert (refused.status_code, refused.json()["code"]) == (409, "record_closed")
