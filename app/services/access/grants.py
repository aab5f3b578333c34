"""The permissions of each role (docs/permissions.md). A permission that is absent is not held."""

from app.services.access import shared_grants
from app.vocabulary.auditing import EXEMPTION_APPROVERS
from app.vocabulary.roles import Permission, Role
from app.vocabulary.thematic import CHAIR_ROLES

# Gives feedback, and reads the figures of feedback.
_FEEDBACK = frozenset({Permission.FEEDBACK_SUBMIT, Permission.FEEDBACK_FIGURES})
# Reads figures, and the rows behind them.
_FIGURES = frozenset({Permission.METRICS_READ, Permission.METRICS_ROWS})
# Says by what figures are judged.
_STANDARDS = frozenset({Permission.TARGET_SET, Permission.STEP_CHANGE_ENTER})
# Records findings of own records, works in own quality circles, and proposes what these recommend:
# asked of each row by name.
_OWN_WORK = frozenset(
    {
        Permission.FINDING_WRITE,
        Permission.THEMATIC_WORK,
        Permission.RECOMMENDATION_PROPOSE,
    }
)
# Raises, manages and verifies actions, and does its own.
_ACTIONS = frozenset(
    {
        Permission.ACTION_RAISE,
        Permission.ACTION_MANAGE,
        Permission.ACTION_WORK,
        Permission.ACTION_VERIFY,
    }
)
# A director approves the week of a child outcome analysis; an assistant director does not.
_WEEKS: dict[Role, frozenset[Permission]] = {
    Role.ASSISTANT_DIRECTOR: frozenset(),
    Role.DIRECTOR: frozenset({Permission.OUTCOME_ANALYSIS_APPROVE}),
    Role.CORPORATE_DIRECTOR: frozenset({Permission.OUTCOME_ANALYSIS_APPROVE}),
}
_REVIEWER = frozenset(
    {
        Permission.OBSERVATION_WRITE,
        Permission.ACTION_RAISE,
        Permission.ACTION_WORK,
        Permission.QA_RECORD_WRITE,
        Permission.RECOMMENDATION_WRITE,
        Permission.ESCALATION_RAISE,
        Permission.ESCALATION_DECIDE,
        Permission.FEEDBACK_SUBMIT,
        Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
        *_OWN_WORK,
        Permission.METRICS_READ,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.QA_ADMIN: frozenset(
        {
            Permission.OUTCOME_ANALYSIS_MANAGE,
            Permission.LINE_OF_ENQUIRY_WRITE,
            Permission.OBSERVATION_WRITE,
            Permission.ACTION_RAISE,
            Permission.ACTION_MANAGE,
            Permission.ACTION_WORK,
            Permission.RECOMMENDATION_WRITE,
            Permission.PROGRAMME_MANAGE,
            Permission.ROUND_MANAGE,
            Permission.SAMPLE_DRAW,
            Permission.IMPORT_RUN,
            Permission.ASSIGNMENT_ALLOCATE,
            Permission.AUDIT_SELECT,
            Permission.AUDIT_FINALISE,
            Permission.MODERATION_MANAGE,
            Permission.MODERATION_ASSIGN,
            Permission.INQUIRY_FACILITATE,
            Permission.TOOL_MANAGE,
            Permission.REFERENCE_MANAGE,
            Permission.FEEDBACK_MANAGE,
            Permission.FEEDBACK_SUBMIT,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            Permission.FEEDBACK_TRIAGE,
            Permission.FEEDBACK_FIGURES,
            Permission.LEARNING_MANAGE,
            Permission.THEMATIC_MANAGE,
            Permission.PARTNERSHIP_MANAGE,
            *_FIGURES,
            *_STANDARDS,
            Permission.RELEASE_COMPOSE,
        }
    ),
    Role.QA_MANAGER: frozenset(
        {
            Permission.OUTCOME_ANALYSIS_MANAGE,
            Permission.OUTCOME_ANALYSIS_LEAD,
            Permission.LINE_OF_ENQUIRY_WRITE,
            Permission.OBSERVATION_WRITE,
            Permission.ACTION_CANCEL,
            Permission.RECOMMENDATION_WRITE,
            Permission.RECOMMENDATION_DECIDE,
            Permission.RECOMMENDATION_OVERSEE,
            Permission.PROGRAMME_MANAGE,
            Permission.CYCLE_MANAGE,
            Permission.ROUND_MANAGE,
            Permission.IMPORT_RUN,
            Permission.TOOL_MANAGE,
            Permission.TOOL_PUBLISH,
            Permission.CROSSWALK_APPROVE,
            Permission.REFERENCE_MANAGE,
            Permission.AUDIT_CHANGE_PROPOSE,
            Permission.AUDIT_CHANGE_DECIDE,
            Permission.MODERATION_MANAGE,
            Permission.MODERATION_DECIDE,
            Permission.INQUIRY_FACILITATE,
            Permission.QA_RECORD_CORRECT,
            Permission.ESCALATION_DECIDE,
            Permission.ESCALATION_OVERSEE,
            Permission.FEEDBACK_MANAGE,
            Permission.FEEDBACK_SUBMIT,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            Permission.FEEDBACK_TRIAGE,
            Permission.FEEDBACK_DECIDE,
            Permission.FEEDBACK_FIGURES,
            Permission.FINDING_CORRECT,
            Permission.LEARNING_MANAGE,
            Permission.THEMATIC_MANAGE,
            Permission.PARTNERSHIP_MANAGE,
            *_FIGURES,
            *_STANDARDS,
            Permission.RELEASE_COMPOSE,
            Permission.RELEASE_APPROVE,
            Permission.ROW_FEED_APPROVE,
            Permission.HISTORY_READ,
            Permission.ACCESS_LOG_READ,
        }
        | _ACTIONS
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.AGENCY_RETURN_WRITE,
            Permission.OUTCOME_ANALYSIS_LEAD,
            Permission.LINE_OF_ENQUIRY_WRITE,
            Permission.OBSERVATION_WRITE,
            Permission.RECOMMENDATION_WRITE,
            Permission.AUDIT_WRITE,
            Permission.AUDIT_SUBMIT,
            Permission.ASSIGNMENT_DECLINE,
            Permission.INQUIRY_FACILITATE,
            Permission.FEEDBACK_SUBMIT,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            *_FIGURES,
        }
    ),
    Role.MODERATOR: frozenset(
        {
            Permission.OUTCOME_ANALYSIS_LEAD,
            Permission.LINE_OF_ENQUIRY_WRITE,
            Permission.OBSERVATION_WRITE,
            Permission.RECOMMENDATION_WRITE,
            Permission.MODERATION_DECIDE,
            Permission.INQUIRY_FACILITATE,
            Permission.FEEDBACK_SUBMIT,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            *_FIGURES,
        }
    ),
    Role.PRACTITIONER: frozenset(
        {
            Permission.OBSERVATION_WRITE,
            Permission.AUDIT_REPLY,
            Permission.ACTION_WORK,
            Permission.INQUIRY_CONFIRM,
            Permission.QA_RECORD_RESPOND,
            Permission.FEEDBACK_SUBMIT,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            Permission.METRICS_READ,
        }
    ),
    Role.TEAM_MANAGER: frozenset(
        {
            Permission.AGENCY_RETURN_WRITE,
            Permission.OBSERVATION_WRITE,
            Permission.AUDIT_REPLY,
            Permission.AUDIT_REPLY_AS_MANAGER,
            Permission.EXEMPTION_REQUEST,
            Permission.AUDIT_ALERT_ACKNOWLEDGE,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            Permission.INQUIRY_FACILITATE,
            Permission.QA_RECORD_RESPOND,
            Permission.ESCALATION_RESPOND,
            *_FIGURES,
        }
        | _FEEDBACK
        | _ACTIONS
    ),
    Role.SERVICE_MANAGER: frozenset(
        {
            Permission.AGENCY_RETURN_WRITE,
            Permission.THEMATIC_CHAIR,
            Permission.OBSERVATION_WRITE,
            Permission.EXEMPTION_REQUEST,
            Permission.AUDIT_ALERT_ACKNOWLEDGE,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            Permission.QA_RECORD_RESPOND,
            Permission.ESCALATION_RESPOND,
            *_FIGURES,
        }
        | _FEEDBACK
        | _ACTIONS
    ),
    Role.PRINCIPAL_SOCIAL_WORKER: frozenset(
        {
            Permission.AGENCY_RETURN_WRITE,
            Permission.OBSERVATION_WRITE,
            Permission.RECOMMENDATION_WRITE,
            Permission.LEARNING_MANAGE,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            *_FIGURES,
        }
        | _FEEDBACK
        | _ACTIONS
    ),
    Role.CPC: _REVIEWER,
    Role.IRO: _REVIEWER,
    **dict.fromkeys(
        (Role.CPC_MANAGER, Role.IRO_MANAGER),
        frozenset(
            {
                Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
                *_OWN_WORK,
                Permission.FEEDBACK_SUBMIT,
                *_FIGURES,
            }
        ),
    ),
    Role.PARTNER_AGENCY: _FEEDBACK | {Permission.ACTION_WORK, Permission.AGENCY_RETURN_WRITE},
    Role.MI_ANALYST: frozenset(
        {Permission.FEEDBACK_FIGURES, Permission.METRICS_READ, Permission.TARGET_SET}
    ),
    Role.INTEGRATION_CLIENT: frozenset(
        {
            Permission.SUBJECT_PUSH,
            Permission.MEETING_PUSH,
            Permission.INDICATOR_PUSH,
            Permission.QA_RECORD_PUSH,
            Permission.FEEDBACK_PUSH,
        }
    ),
    Role.DATA_PROTECTION_OFFICER: frozenset({Permission.HISTORY_READ, Permission.ACCESS_LOG_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.ORGANISATION_MANAGE,
            Permission.PEOPLE_MANAGE,
            Permission.KEYS_MANAGE,
            Permission.WEBHOOKS_MANAGE,
            Permission.REFERENCE_MANAGE,
            Permission.ACCESS_LOG_READ,
        }
    ),
} | {
    role: frozenset(
        {
            Permission.OUTCOME_ANALYSIS_ACCEPT,
            Permission.OBSERVATION_WRITE,
            Permission.EXEMPTION_DECIDE,
            Permission.RECOMMENDATION_DECIDE,
            Permission.SAFEGUARDING_ALERT_ACKNOWLEDGE,
            *_OWN_WORK,
            Permission.ESCALATION_RESPOND,
            *_FIGURES,
            Permission.RELEASE_APPROVE,
        }
        | _FEEDBACK
        | _ACTIONS
        | ({Permission.THEMATIC_CHAIR} if role in CHAIR_ROLES else frozenset())
        | _WEEKS[role]
    )
    for role in EXEMPTION_APPROVERS
}
GRANTS |= shared_grants.of(GRANTS)
