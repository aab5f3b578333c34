"""The rules that a council may set, one class an area; `Settings` joins them."""

from pydantic import BaseModel, Field


class AuditingRules(BaseModel):
    """The rules of audits and the own line."""

    independence_months: int = Field(
        12, description="How far back managing or holding a case makes it one's own line."
    )
    recall_hours: int = 24
    audit_alert_days: int = Field(
        5,
        ge=1,
        le=60,
        description="Working days in which a manager says what will be done after an inadequate"
        " audit.",
    )


class ModerationRules(BaseModel):
    """The rules of moderation."""

    moderation_window_days: int = Field(
        10, description="Working days after which an audit that was not selected becomes final."
    )
    audit_reply_days: int = Field(
        20,
        ge=0,
        le=3650,
        description="Days after an audit became final for which people are asked to reply to it.",
    )


class FindingsRules(BaseModel):
    """The rules of findings, and of what follows an inadequate audit."""

    inadequate_action_days: int = Field(
        28,
        ge=1,
        le=366,
        description="Days in which an action is done that an inadequate audit raises.",
    )
    re_audit_days: int = Field(
        90,
        ge=1,
        le=730,
        description="Days after which a child is audited again whose audit is final as inadequate.",
    )
    safeguarding_alert_days: int = Field(
        1,
        ge=1,
        le=10,
        description="Working days in which somebody says what was done for a child who may not be"
        " safe.",
    )


class LearningRules(BaseModel):
    """The rules of supervision."""

    supervision_weeks: int = Field(
        4,
        ge=1,
        le=26,
        description="Weeks within which a member of staff has the next individual supervision.",
    )


class OutcomeAnalysisRules(BaseModel):
    """The rules of child outcome analyses."""

    outcome_follow_up_weeks: int = Field(
        13,
        ge=1,
        le=104,
        description="Weeks after the week of a child outcome analysis until it is looked at what"
        " has changed, unless another day is given.",
    )


class IntakeRules(BaseModel):
    """The rules of imports."""

    import_guard_percent: int = Field(
        10,
        ge=0,
        le=100,
        description="An import in which more than this share of the known children would leave or"
        " change team has to be confirmed.",
    )


class FeedbackRules(BaseModel):
    """The rules of feedback."""

    suppression_threshold: int = Field(6, ge=2)


class ReviewingRules(BaseModel):
    """The rules of QA records and escalations."""

    qa_record_days: int = Field(
        7, ge=0, description="Days after a meeting from which its QA record is late."
    )
    qa_share_days: int = Field(
        7, ge=0, description="Days after completion from which a QA record not yet shared is late."
    )
    qa_acknowledge_days: int = Field(
        10, ge=0, description="Days after sharing from which an answer to a QA record is late."
    )
    qa_file_days: int = Field(
        7, ge=0, description="Days after sharing from which a QA record not yet on file is late."
    )
    qa_waiting_days: int = Field(
        180,
        ge=1,
        le=3650,
        description="For how many days after a meeting it stays in people's to-do list.",
    )
    escalation_formal_days: int = Field(
        20, ge=1, description="Working days of the whole formal process: IRO Handbook 6.2."
    )
    # Working days of each stage: local targets, here those of Barnet (5) and Nottinghamshire (10).
    # No formal stage ends later than the formal process.
    escalation_alert_days: int = Field(5, ge=1, description="Working days of the practice alert.")
    escalation_informal_days: int = Field(
        5, ge=1, description="Working days of the informal stage."
    )
    escalation_formal_1_days: int = Field(
        10, ge=1, description="Working days of the first formal stage."
    )
    escalation_formal_2_days: int = Field(
        5, ge=1, description="Working days of the second formal stage."
    )
    escalation_formal_3_days: int = Field(
        5, ge=1, description="Working days of the third formal stage."
    )
