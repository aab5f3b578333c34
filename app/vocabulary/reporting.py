"""The words of tri-annual reports, of triangulation and of evidence packs."""

from enum import StrEnum


class TriAnnualReportStatus(StrEnum):
    """The states of a tri-annual report."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


# What was signed off stays as it is.
SIGNED_OFF = frozenset({TriAnnualReportStatus.PUBLISHED, TriAnnualReportStatus.SUPERSEDED})


class ReportPart(StrEnum):
    """The sections of a tri-annual report, in their order."""

    SUMMARY = "summary"
    COMPLETION = "completion"
    GRADINGS = "gradings"
    MODERATION = "moderation"
    SECTION_GRADES = "section_grades"
    THEMES = "themes"
    REVIEWING = "reviewing"
    FEEDBACK = "feedback"
    THEMATIC_AUDITS = "thematic_audits"
    OUTCOME_ANALYSES = "outcome_analyses"
    MULTI_AGENCY_AUDITS = "multi_agency_audits"
    AREA_LEARNING_EVENTS = "area_learning_events"
    COMMUNITIES = "communities"
    SUPERVISION = "supervision"
    APPRECIATIVE_INQUIRY = "appreciative_inquiry"
    ACADEMY = "academy"
    RECOMMENDATIONS = "recommendations"


class Edition(StrEnum):
    """For whom a report is printed."""

    INTERNAL = "internal"
    PUBLIC = "public"


class TriangulationStrand(StrEnum):
    """The kinds of evidence that triangulation lays side by side."""

    AUDITS = "audits"
    MODERATION = "moderation"
    REVIEWING = "reviewing"
    FEEDBACK = "feedback"
    INDICATORS = "indicators"


class DisagreementRule(StrEnum):
    """What is looked for between two kinds of evidence."""

    GRADES_UP_FEEDBACK_DOWN = "grades_up_feedback_down"
    GRADES_DOWN_FEEDBACK_UP = "grades_down_feedback_up"
    GRADES_UP_REVIEWING_DOWN = "grades_up_reviewing_down"
    GRADES_UP_AGREEMENT_DOWN = "grades_up_agreement_down"
    GREEN_WITH_WEAK_AUDITS = "green_with_weak_audits"
    RED_WITH_STRONG_AUDITS = "red_with_strong_audits"


class EvidencePackStatus(StrEnum):
    """The states of an evidence pack."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SUPERSEDED = "superseded"


class Inspection(StrEnum):
    """The inspections for which an evidence pack is written."""

    CHILDREN_SERVICES = "children_services"
    AREA_SEND = "area_send"
    YOUTH_JUSTICE = "youth_justice"
    FRONT_DOOR = "front_door"


class EvidenceHeading(StrEnum):
    """The headings of all inspections, in their order."""

    LEADERS = "leaders"
    HELP_AND_PROTECTION = "help_and_protection"
    IN_CARE = "in_care"
    CARE_LEAVERS = "care_leavers"
    SEND_EXPERIENCES = "send_experiences"
    SEND_PARTNERSHIP = "send_partnership"
    WORK_WITH_CHILDREN = "work_with_children"
    WORK_WITH_VICTIMS = "work_with_victims"
    FRONT_DOOR_RESPONSE = "front_door_response"
    FRONT_DOOR_HUB = "front_door_hub"
    FRONT_DOOR_AGENCIES = "front_door_agencies"
    FRONT_DOOR_PARTNERSHIP = "front_door_partnership"
    FRONT_DOOR_LEADERS = "front_door_leaders"
    FRONT_DOOR_TIMELINESS = "front_door_timeliness"


class EvidenceBasis(StrEnum):
    """How much of the work a figure of evidence counts."""

    ALL = "all"
    SAMPLE = "sample"
    ELSEWHERE = "elsewhere"
