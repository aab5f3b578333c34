"""The groups of roles that the rows name."""

from app.vocabulary.roles import DIRECTORS, Role

GROUPS: dict[str, set[Role]] = {
    "*": set(Role),
    "qa": {Role.QA_ADMIN, Role.QA_MANAGER},
    "managers": {Role.TEAM_MANAGER, Role.SERVICE_MANAGER},
    "directors": set(DIRECTORS),
    "outsiders": {Role.PARTNER_AGENCY, Role.MI_ANALYST, Role.INTEGRATION_CLIENT},
    "chairs": {Role.IRO, Role.CPC},
    "chair_managers": {Role.IRO_MANAGER, Role.CPC_MANAGER},
}
# Whom audits concern, and whom conferences and reviews concern.
GROUPS["practice"] = (
    set(Role)
    - GROUPS["outsiders"]
    - GROUPS["chair_managers"]
    - {Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR}
)
GROUPS["reviewing"] = GROUPS["practice"] - {Role.AUDITOR, Role.MODERATOR} | {
    Role.INTEGRATION_CLIENT,
    Role.IRO_MANAGER,
}
EVERYBODY = ("*", "")


def among(words: str) -> set[Role]:
    """`qa auditor` or `* -outsiders`; `rest` is everybody, and asked after who is served."""
    found: set[Role] = set()
    for word in words.split():
        name = word.removeprefix("-")
        named = set(Role) if name == "rest" else GROUPS.get(name) or {Role(name)}
        found = found - named if word.startswith("-") else found | named
    return found
