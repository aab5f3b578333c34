"""A conference of a source, the shared record of a review, and an escalation."""

from datetime import date, timedelta

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.vocabulary.roles import Role
from tests import factories
from tests.tables.states.reviewing import SHARED_AS
from tests.tables.world.base import CallersWorld

EXTERNAL_ID = "M1"


def add(world: CallersWorld) -> None:
    subject, reviewer = world.row("subject_id", Subject), _reviewer(world)
    held = factories.a_meeting(world.db, subject, chair_person_id=reviewer.id)
    world.enter(
        {
            "meeting_id": _conference(world, subject),
            "/v1/qa-records meeting_id": held,
            "record_id": _qa_record(world, held, reviewer),
            "escalation_id": _escalation(world, subject),
        },
        words={"external_id": EXTERNAL_ID},
    )


def _reviewer(world: CallersWorld) -> Person:
    if world.role in {Role.IRO, Role.CPC}:
        return world.me
    return factories.a_person(world.db, Role.IRO)


def _conference(world: CallersWorld, subject: Subject) -> Meeting:
    meeting = Meeting(
        kind="icpc",
        subject_id=subject.id,
        held_on=date(2026, 5, 5),
        takes_place_on=date(2026, 5, 5),
        cancelled=False,
        clock_gap="start_unknown",
        chair_person_id=world.me.id,
        source_system="liberi",
        external_id=EXTERNAL_ID,
        body_hash="0",
        **factories.placed(world.db, world.row("org_unit_id", OrgUnit)),
    )
    return factories.saved(world.db, meeting)


def _qa_record(world: CallersWorld, held: Meeting, reviewer: Person) -> QaRecord:
    """The shared record of a meeting; pushed by a case system if the caller is one."""
    db, role = world.db, world.role
    pushed = {"source": "case_system", "source_system": "liberi", "external_id": EXTERNAL_ID}
    if role is Role.INTEGRATION_CLIENT:
        return factories.a_qa_record(db, reviewer, held, status="shared", **pushed)
    record = factories.a_qa_record(db, reviewer, held, status="shared")
    if role in SHARED_AS:
        _share(world, record)
    another = factories.a_meeting(db, world.row("subject_id", Subject), chair_person_id=reviewer.id)
    factories.a_qa_record(db, reviewer, another, status="shared", **pushed)
    return record


def _share(world: CallersWorld, record: QaRecord) -> None:
    share = QaShare(
        qa_record_id=record.id,
        person_id=world.me.id,
        role=SHARED_AS[world.role],
        shared_at=clock.now() - timedelta(days=1),
    )
    factories.saved(world.db, share)


def _escalation(world: CallersWorld, subject: Subject) -> Escalation:
    """An escalation that reviewers raise, and that everybody else has to answer."""
    raiser = _reviewer(world)
    responder = None if raiser is world.me else world.me.id
    return factories.an_escalation(world.db, raiser, subject=subject, responder_id=responder)
