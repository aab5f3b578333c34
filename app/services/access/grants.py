"""Doing: what each role may do (trust.md, roles and actions). Absent means no."""

from app.vocabulary.auditing import EXEMPTION_APPROVERS
from app.vocabulary.roles import Permission, Role

P = Permission

# Gives feedback, and sees what others gave in figures.
_FEEDBACK = frozenset({P.FEEDBACK_SUBMIT, P.FEEDBACK_FIGURES})
_REVIEWER = frozenset(
    {
        P.QA_RECORD_WRITE,
        P.ESCALATION_RAISE,
        P.ESCALATION_DECIDE,
        P.FEEDBACK_SUBMIT,
        P.METRICS_READ,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.QA_ADMIN: frozenset(
        {
            P.PROGRAMME_MANAGE,
            P.ROUND_MANAGE,
            P.SAMPLE_DRAW,
            P.IMPORT_RUN,
            P.ASSIGNMENT_ALLOCATE,
            P.AUDIT_SELECT,
            P.AUDIT_FINALISE,
            P.MODERATION_MANAGE,
            P.MODERATION_ASSIGN,
            P.INQUIRY_FACILITATE,
            P.TOOL_MANAGE,
            P.REFERENCE_MANAGE,
            P.FEEDBACK_MANAGE,
            P.FEEDBACK_SUBMIT,
            P.FEEDBACK_TRIAGE,
            P.FEEDBACK_FIGURES,
            P.METRICS_READ,
            P.METRICS_ROWS,
        }
    ),
    Role.QA_MANAGER: frozenset(
        {
            P.PROGRAMME_MANAGE,
            P.CYCLE_MANAGE,
            P.ROUND_MANAGE,
            P.IMPORT_RUN,
            P.TOOL_MANAGE,
            P.TOOL_PUBLISH,
            P.CROSSWALK_APPROVE,
            P.REFERENCE_MANAGE,
            P.AUDIT_CHANGE_PROPOSE,
            P.AUDIT_CHANGE_DECIDE,
            P.MODERATION_MANAGE,
            P.MODERATION_DECIDE,
            P.INQUIRY_FACILITATE,
            P.QA_RECORD_CORRECT,
            P.ESCALATION_DECIDE,
            P.ESCALATION_OVERSEE,
            P.FINDING_WRITE,
            P.FEEDBACK_MANAGE,
            P.FEEDBACK_SUBMIT,
            P.FEEDBACK_TRIAGE,
            P.FEEDBACK_DECIDE,
            P.FEEDBACK_FIGURES,
            P.FINDING_CORRECT,
            P.METRICS_READ,
            P.METRICS_ROWS,
            P.HISTORY_READ,
            P.ACCESS_LOG_READ,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            P.AUDIT_WRITE,
            P.AUDIT_SUBMIT,
            P.ASSIGNMENT_DECLINE,
            P.INQUIRY_FACILITATE,
            P.FINDING_WRITE,
            P.FEEDBACK_SUBMIT,
            P.METRICS_READ,
            P.METRICS_ROWS,
        }
    ),
    Role.MODERATOR: frozenset(
        {
            P.MODERATION_DECIDE,
            P.INQUIRY_FACILITATE,
            P.FINDING_WRITE,
            P.FEEDBACK_SUBMIT,
            P.METRICS_READ,
            P.METRICS_ROWS,
        }
    ),
    Role.PRACTITIONER: frozenset(
        {P.INQUIRY_CONFIRM, P.QA_RECORD_RESPOND, P.FEEDBACK_SUBMIT, P.METRICS_READ}
    ),
    Role.TEAM_MANAGER: frozenset(
        {
            P.EXEMPTION_REQUEST,
            P.INQUIRY_FACILITATE,
            P.QA_RECORD_RESPOND,
            P.ESCALATION_RESPOND,
            P.METRICS_READ,
            P.METRICS_ROWS,
        }
        | _FEEDBACK
    ),
    Role.SERVICE_MANAGER: frozenset(
        {
            P.EXEMPTION_REQUEST,
            P.QA_RECORD_RESPOND,
            P.ESCALATION_RESPOND,
            P.METRICS_READ,
            P.METRICS_ROWS,
        }
        | _FEEDBACK
    ),
    Role.PRINCIPAL_SOCIAL_WORKER: frozenset({P.METRICS_READ, P.METRICS_ROWS} | _FEEDBACK),
    Role.CPC: _REVIEWER,
    Role.IRO: _REVIEWER,
    Role.PARTNER_AGENCY: _FEEDBACK,
    Role.MI_ANALYST: frozenset({P.FEEDBACK_FIGURES, P.METRICS_READ}),
    Role.INTEGRATION_CLIENT: frozenset(
        {P.SUBJECT_PUSH, P.MEETING_PUSH, P.QA_RECORD_PUSH, P.FEEDBACK_PUSH}
    ),
    Role.DATA_PROTECTION_OFFICER: frozenset({P.HISTORY_READ, P.ACCESS_LOG_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.ORGANISATION_MANAGE,
            P.PEOPLE_MANAGE,
            P.KEYS_MANAGE,
            P.WEBHOOKS_MANAGE,
            P.REFERENCE_MANAGE,
            P.ACCESS_LOG_READ,
        }
    ),
} | {
    role: frozenset(
        {P.EXEMPTION_DECIDE, P.ESCALATION_RESPOND, P.METRICS_READ, P.METRICS_ROWS} | _FEEDBACK
    )
    for role in EXEMPTION_APPROVERS
}
