"""Permissions that several roles hold for one reason."""

from collections.abc import Mapping

from app.vocabulary.roles import DIRECTORS, MACHINE_ROLES, Permission, Role

Grants = Mapping[Role, frozenset[Permission]]

_QA = frozenset({Role.QA_ADMIN, Role.QA_MANAGER})
_CHAIRING = frozenset({Role.CORPORATE_DIRECTOR, Role.DIRECTOR, Role.ASSISTANT_DIRECTOR})
_SUPERVISING = frozenset({Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.PRINCIPAL_SOCIAL_WORKER})
_OUTSIDERS = MACHINE_ROLES | {Role.PARTNER_AGENCY}

# Nobody takes whole lists home who works with single cases, or comes from outside.
_TAKING_NO_FILES = frozenset({Role.PRACTITIONER, Role.PARTNER_AGENCY})

SHARED: tuple[tuple[frozenset[Role], frozenset[Permission]], ...] = (
    # Any member of staff may suggest a community of practice and facilitate sessions (source 3.2).
    (
        frozenset(Role) - _OUTSIDERS,
        frozenset({Permission.COMMUNITY_SUGGEST, Permission.COMMUNITY_FACILITATE}),
    ),
    # The corporate director or a deputy chairs Area Learning Events, which others plan (2.4).
    (
        _QA | {Role.PRINCIPAL_SOCIAL_WORKER},
        frozenset({Permission.AREA_EVENT_MANAGE, Permission.AREA_EVENT_RECORD}),
    ),
    (_CHAIRING, frozenset({Permission.AREA_EVENT_RECORD, Permission.AREA_EVENT_CHAIR})),
    # Supervisors record the supervision that they give, and write findings from it (source 3.3).
    (_SUPERVISING, frozenset({Permission.SUPERVISION_RECORD})),
    # The Unit composes the tri-annual report, and directors write sections and sign it off (2.1).
    (_QA | DIRECTORS, frozenset({Permission.REPORT_READ, Permission.REPORT_WRITE})),
    (_QA, frozenset({Permission.REPORT_COMPOSE})),
    (_CHAIRING | {Role.QA_MANAGER}, frozenset({Permission.REPORT_APPROVE})),
    (frozenset(Role) - _TAKING_NO_FILES, frozenset({Permission.EXPORT_TAKE})),
    # Management information is for those who lead, of their place, and for analysts (source 4.1).
    (
        _QA | _SUPERVISING | DIRECTORS | {Role.MI_ANALYST},
        frozenset({Permission.INDICATOR_READ}),
    ),
    (
        _QA | {Role.MI_ANALYST},
        frozenset(
            {
                Permission.INDICATOR_DEFINE,
                Permission.INDICATOR_IMPORT,
                Permission.DATA_QUALITY_MANAGE,
            }
        ),
    ),
)


def of(grants: Grants) -> dict[Role, frozenset[Permission]]:
    """Returns what each role holds, with what it shares with others."""
    return {
        role: held.union(*(permissions for roles, permissions in SHARED if role in roles))
        for role, held in grants.items()
    }
