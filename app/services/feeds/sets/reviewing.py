"""The OData sets of reviewing: conferences and reviews, QA records, escalations."""

from sqlalchemy import inspect

from app.models.reviewing.escalations import Escalation
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.services.feeds.sets import places, pseudonyms
from app.services.feeds.sets.entity_set import EntitySet

ENTITY_SETS = (
    EntitySet(
        name="fact_meeting",
        description="Conferences and reviews, held and due, each with its clock. `deleted_at` marks"
        " those that the case system has deleted.",
        keys=("meeting_id",),
        columns={
            "meeting_id": Meeting.id,
            "child_key": pseudonyms.of(Meeting.subject_id),
            "kind": Meeting.kind,
            **places.of(Meeting),
            "takes_place_on": Meeting.takes_place_on,
            "held_on": Meeting.held_on,
            "cancelled": Meeting.cancelled,
            "participation_code": Meeting.participation_code,
            "clock_code": Meeting.clock_code,
            "clock_started_on": Meeting.clock_started_on,
            "due_by": Meeting.due_by,
            "clock_gap": Meeting.clock_gap,
            **places.times(Meeting, ended=Meeting.deleted_at),
        },
        source=inspect(Meeting).selectable,
        model=Meeting,
    ),
    EntitySet(
        name="fact_qa_record",
        description="QA records of chairs and reviewing officers. `deleted_at` marks those that the"
        " case system has deleted, and those entered in error.",
        keys=("qa_record_id",),
        columns={
            "qa_record_id": QaRecord.id,
            "meeting_id": QaRecord.meeting_id,
            "child_key": pseudonyms.of(QaRecord.subject_id),
            "kind": QaRecord.kind,
            **places.of(QaRecord),
            "status": QaRecord.status,
            "overall_rating": QaRecord.overall_rating,
            "good_practice": QaRecord.good_practice,
            "completed_at": QaRecord.completed_at,
            "shared_at": QaRecord.shared_at,
            "acknowledged_at": QaRecord.acknowledged_at,
            "recorded_on_file_at": QaRecord.recorded_on_file_at,
            "closed_at": QaRecord.closed_at,
            "reviewer_key": pseudonyms.of(QaRecord.reviewer_id),
            **places.times(
                QaRecord, ended=places.first_of(QaRecord.deleted_at, QaRecord.entered_in_error_at)
            ),
        },
        source=inspect(QaRecord).selectable,
        model=QaRecord,
        people=frozenset({"reviewer_key"}),
    ),
    EntitySet(
        name="fact_escalation",
        description="Escalations, with the days of their formal process.",
        keys=("escalation_id",),
        columns={
            "escalation_id": Escalation.id,
            "meeting_id": Escalation.meeting_id,
            "qa_record_id": Escalation.qa_record_id,
            "child_key": pseudonyms.of(Escalation.subject_id),
            "kind": Escalation.kind,
            **places.of(Escalation),
            "reason_code": Escalation.reason_code,
            "status": Escalation.status,
            "stage": Escalation.stage,
            "opened_on": Escalation.opened_on,
            "formal_on": Escalation.formal_on,
            "target_on": Escalation.target_on,
            "due_on": Escalation.due_on,
            "closed_on": Escalation.closed_on,
            "outcome": Escalation.outcome,
            **places.times(Escalation),
        },
        source=inspect(Escalation).selectable,
        model=Escalation,
    ),
)
