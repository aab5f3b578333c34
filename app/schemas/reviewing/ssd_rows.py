"""Rows of the Standard Safeguarding Dataset that are meetings (data-to-insight/ssd-data-model).

A date in the future is a due date. Members that the dataset lacks, such as the start of a clock,
may be sent beside it in QAF's own names. Members that QAF does not need are not stored.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from app.core import clock
from app.schemas.platform.batches import (
    EmploymentRef,
    ExternalId,
    SourceVersion,
)
from app.schemas.platform.common import Day, DayOfInstant, Schema, UnitCode
from app.schemas.reviewing.meetings import (
    MeetingRecord,
    Participation,
    SeriesNumber,
    SourceSystem,
)
from app.vocabulary.reviewing import MeetingKind, PlanOutcome, StartEvent

YesNo = Literal["Y", "N"]
NotStored = Annotated[str, Field(max_length=1000)]


class OfSsd(Schema):
    """The members in QAF's own names that may be sent beside those of the dataset."""

    TABLE: ClassVar[str]
    NAMES: ClassVar[dict[str, str]]  # QAF's name -> the dataset's

    source_version: SourceVersion | None = None
    subject_source_system: SourceSystem | None = None
    number: SeriesNumber | None = None
    start_event: StartEvent | None = None
    started_on: Day | None = None
    chair_ref: EmploymentRef | None = None
    team_code: UnitCode | None = None

    def meeting(self) -> MeetingRecord:
        shared = {name: getattr(self, name) for name in OfSsd.model_fields}
        record = MeetingRecord(**shared, **self.own_members())
        record.rename(self.NAMES)
        return record

    def own_members(self) -> dict[str, Any]:
        raise NotImplementedError


class ReviewOfSsd(OfSsd):
    """A review of a child in care: `ssd_cla_reviews`, with the child."""

    TABLE = "ssd_cla_reviews"
    NAMES = {
        "external_id": "clar_cla_review_id",
        "due_date": "clar_cla_review_due_date",
        "held_on": "clar_cla_review_date",
        "cancelled": "clar_cla_review_cancelled",
    }

    clar_cla_review_id: ExternalId
    clar_cla_id: NotStored | None = None
    subject_external_id: ExternalId
    clar_cla_review_due_date: DayOfInstant | None = None
    clar_cla_review_date: DayOfInstant | None = None
    clar_cla_review_cancelled: YesNo | None = None
    clar_cla_review_participation: Participation | None = None

    def own_members(self) -> dict[str, Any]:
        cancelled = self.clar_cla_review_cancelled == "Y"
        due, held = _days(self.clar_cla_review_due_date, self.clar_cla_review_date, cancelled)
        return {
            "kind": MeetingKind.CIC_REVIEW,
            "external_id": self.clar_cla_review_id,
            "subject_external_id": self.subject_external_id,
            "due_date": due,
            "held_on": held,
            "cancelled": cancelled,
            "participation_code": self.clar_cla_review_participation,
        }


class PlanReviewOfSsd(OfSsd):
    """A review child protection conference: `ssd_cp_reviews`."""

    TABLE = "ssd_cp_reviews"
    NAMES = {
        "external_id": "cppr_cp_review_id",
        "subject_external_id": "cppr_person_id",
        "due_date": "cppr_cp_review_due",
        "held_on": "cppr_cp_review_date",
    }

    cppr_cp_review_id: ExternalId
    cppr_person_id: ExternalId
    cppr_cp_plan_id: NotStored | None = None
    cppr_cp_review_due: DayOfInstant | None = None
    cppr_cp_review_date: DayOfInstant | None = None
    cppr_cp_review_meeting_id: NotStored | None = None
    cppr_cp_review_outcome_continue_cp: YesNo | None = None
    cppr_cp_review_quorate: YesNo | None = None
    cppr_cp_review_participation: Participation | None = None

    def own_members(self) -> dict[str, Any]:
        due, held = _days(self.cppr_cp_review_due, self.cppr_cp_review_date)
        outcomes = {"Y": PlanOutcome.PLAN_CONTINUES, "N": PlanOutcome.PLAN_ENDS}
        return {
            "kind": MeetingKind.RCPC,
            "external_id": self.cppr_cp_review_id,
            "subject_external_id": self.cppr_person_id,
            "due_date": due,
            "held_on": held,
            "quorate": _to_bool(self.cppr_cp_review_quorate),
            "plan_outcome": outcomes.get(self.cppr_cp_review_outcome_continue_cp or ""),
            "participation_code": self.cppr_cp_review_participation,
        }


class ConferenceOfSsd(OfSsd):
    """An initial or transfer-in conference: `ssd_initial_cp_conference`."""

    TABLE = "ssd_initial_cp_conference"
    NAMES = {
        "external_id": "icpc_icpc_id",
        "subject_external_id": "icpc_person_id",
        "due_date": "icpc_icpc_target_date",
        "held_on": "icpc_icpc_date",
    }

    icpc_icpc_id: ExternalId
    icpc_icpc_meeting_id: NotStored | None = None
    icpc_s47_enquiry_id: NotStored | None = None
    icpc_person_id: ExternalId
    icpc_cp_plan_id: NotStored | None = None
    icpc_referral_id: NotStored | None = None
    icpc_icpc_transfer_in: YesNo | None = None
    icpc_icpc_target_date: DayOfInstant | None = None
    icpc_icpc_date: DayOfInstant | None = None
    icpc_icpc_outcome_cp_flag: YesNo | None = None
    icpc_icpc_outcome_json: NotStored | None = None
    icpc_icpc_team: NotStored | None = None
    icpc_icpc_worker_id: NotStored | None = None

    def own_members(self) -> dict[str, Any]:
        due, held = _days(self.icpc_icpc_target_date, self.icpc_icpc_date)
        transferred = self.icpc_icpc_transfer_in == "Y"
        outcomes = {"Y": PlanOutcome.PLAN_MADE, "N": PlanOutcome.NO_PLAN}
        return {
            "kind": MeetingKind.TRANSFER_IN_CONF if transferred else MeetingKind.ICPC,
            "external_id": self.icpc_icpc_id,
            "subject_external_id": self.icpc_person_id,
            "due_date": due,
            "held_on": held,
            "plan_outcome": outcomes.get(self.icpc_icpc_outcome_cp_flag or ""),
        }


OF_SSD: tuple[type[OfSsd], ...] = (ReviewOfSsd, PlanReviewOfSsd, ConferenceOfSsd)


def _days(due: Any, on: Any, cancelled: bool = False) -> tuple[Any, Any]:
    """Returns the days on which it is due and was held; future and cancelled ones were not held."""
    if on is not None and (cancelled or on > clock.today()):
        return due or on, None
    return due, on


def _to_bool(answer: str | None) -> bool | None:
    return None if answer is None else answer == "Y"
