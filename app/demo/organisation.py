"""The demo's teams and people. Every name is made up."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.roles import Role

BEGAN = date(2024, 4, 1)

FIRST = (
    "Aisha",
    "Ben",
    "Carys",
    "Dev",
    "Ellen",
    "Femi",
    "Grace",
    "Hamid",
    "Iris",
    "Jonah",
    "Kavita",
    "Liam",
    "Maya",
    "Noor",
    "Owen",
    "Priya",
    "Quentin",
    "Rosa",
    "Sam",
    "Tess",
    "Uma",
    "Viktor",
    "Wendy",
    "Yusuf",
    "Zoe",
)
LAST = (
    "Ainsley",
    "Barrow",
    "Chowdhury",
    "Drummond",
    "Eastwood",
    "Fairley",
    "Gill",
    "Hartnell",
    "Ingram",
    "Joyner",
    "Kowalski",
    "Larkin",
    "Mbeki",
    "Nightingale",
    "Okafor",
    "Pemberton",
    "Quayle",
    "Rahman",
    "Stone",
    "Thorne",
    "Underhill",
    "Vance",
    "Whitlock",
    "Yeo",
)


@dataclass
class Cast:
    """The teams and people of the demo, by the part they play in it."""

    teams: list[OrgUnit] = field(default_factory=list)
    managers: dict[str, Person] = field(default_factory=dict)  # by team code
    practitioners: dict[str, list[Person]] = field(default_factory=dict)  # by team code
    auditors: list[Person] = field(default_factory=list)
    moderators: list[Person] = field(default_factory=list)
    reviewers: dict[str, list[Person]] = field(default_factory=dict)  # by role: iro, cpc
    partners: list[tuple[OrgUnit, Person]] = field(default_factory=list)  # an agency's contact
    by_role: dict[str, Person] = field(default_factory=dict)  # the people you can sign in as
    count: int = 0


def build(db: Session, password_hash: str | None) -> Cast:
    """Creates teams in every district and for the county's services, and their people."""
    cast = Cast()
    root = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    districts = db.scalars(
        select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DISTRICT).order_by(OrgUnit.code)
    ).all()
    for district in districts:
        code = district.code.upper().replace("_", "-").split("-")[0]
        cast.teams.append(_team(db, f"{code}-1", f"{district.name} Children in Care", district))
    for code, name, line in COUNTY_TEAMS:
        service = _unit(db, code.split("-")[0], name, OrgUnitKind.SERVICE, root, line)
        cast.teams.append(_team(db, code, f"{name} 1", service, line))
    _people(db, cast, root, password_hash)
    return cast


AGENCIES = (("POLICE", "Police"), ("HEALTH", "Health"), ("SCHOOLS", "Schools"))
REFERENCES = {Role.IRO: "R", Role.CPC: "C"}  # of those who chair reviews and conferences
COUNTY_TEAMS = (
    ("DISABLED-1", "Disabled Children", ServiceLine.DISABLED_CHILDREN),
    ("ADOPTION-1", "Adoption Partnership", ServiceLine.ADOPTION_RAA),
    ("YOUTH-1", "Youth Justice", ServiceLine.YOUTH_JUSTICE),
    ("SEN-1", "Special Educational Needs", ServiceLine.SEN),
)


def _unit(
    db: Session,
    code: str,
    name: str,
    kind: OrgUnitKind,
    parent: OrgUnit,
    line: ServiceLine | None = None,
) -> OrgUnit:
    unit = OrgUnit(
        code=code, name=name, kind=kind, parent_id=parent.id, service_line=line, valid_from=BEGAN
    )
    db.add(unit)
    db.flush()
    return unit


def _team(
    db: Session,
    code: str,
    name: str,
    parent: OrgUnit,
    line: ServiceLine = ServiceLine.CHILDREN_IN_CARE,
) -> OrgUnit:
    return _unit(db, code, name, OrgUnitKind.TEAM, parent, line)


def _people(db: Session, cast: Cast, root: OrgUnit, password_hash: str | None) -> None:
    for n, team in enumerate(cast.teams):
        refs = [f"W{3 * n + k:03d}" for k in (1, 2, 3)]
        cast.practitioners[team.code] = [
            _person(db, cast, password_hash, [(Role.PRACTITIONER, team)], ref) for ref in refs
        ]
        manager = [(Role.TEAM_MANAGER, team), (Role.AUDITOR, root)]
        cast.managers[team.code] = _person(db, cast, password_hash, manager, f"M{n + 1:03d}")
        cast.auditors.append(cast.managers[team.code])
    for n in range(14):
        auditor = _person(db, cast, password_hash, [(Role.AUDITOR, root)], f"A{n + 1:03d}")
        cast.auditors.append(auditor)
    for n in range(6):
        moderator = _person(db, cast, password_hash, [(Role.MODERATOR, root)], f"Q{n + 1:03d}")
        cast.moderators.append(moderator)
    first = cast.teams[0]
    areas = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.AREA)).all()
    for area in areas:
        _person(db, cast, password_hash, [(Role.ASSISTANT_DIRECTOR, area)])
    single = {
        role: _person(db, cast, password_hash, [(role, root)], REFERENCES.get(role))
        for role in (
            Role.QA_ADMIN,
            Role.QA_MANAGER,
            Role.SERVICE_MANAGER,
            Role.ASSISTANT_DIRECTOR,
            Role.DIRECTOR,
            Role.CORPORATE_DIRECTOR,
            Role.PRINCIPAL_SOCIAL_WORKER,
            Role.IRO,
            Role.CPC,
            Role.PARTNER_AGENCY,
            Role.MI_ANALYST,
            Role.DATA_PROTECTION_OFFICER,
            Role.ADMINISTRATOR,
        )
    }
    cast.by_role = {role.value: person for role, person in single.items()} | {
        "auditor": cast.auditors[-1],
        "moderator": cast.moderators[0],
        "team_manager": cast.auditors[0],
        "practitioner": cast.practitioners[first.code][0],
        "second_qa_manager": _person(db, cast, password_hash, [(Role.QA_MANAGER, root)]),
    }
    for role in (Role.IRO, Role.CPC):
        refs = [f"{REFERENCES[role]}{n}" for n in (2, 3)]
        others = [_person(db, cast, password_hash, [(role, root)], ref) for ref in refs]
        cast.reviewers[role.value] = [single[role], *others]
    second = _person(db, cast, password_hash, [(Role.ADMINISTRATOR, root)])
    cast.by_role["second_administrator"] = second  # roles and sign-ins take two


def add_agencies(db: Session, cast: Cast, password_hash: str | None) -> None:
    """Creates the partner agencies, each with somebody who can sign in."""
    root = db.scalars(select(OrgUnit).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)).one()
    for code, name in AGENCIES:
        unit = _unit(db, code, name, OrgUnitKind.AGENCY, root)
        person = _person(db, cast, password_hash, [(Role.PARTNER_AGENCY, unit)])
        cast.partners.append((unit, person))
        cast.by_role[f"partner_{name.lower()}"] = person


def add_chair_of_unit(db: Session, cast: Cast, password_hash: str | None) -> None:
    """Creates the assistant director of the QA Unit, who chairs its quality circle."""
    unit = db.scalars(select(OrgUnit).where(OrgUnit.is_qa_unit)).one()
    chair = _person(db, cast, password_hash, [(Role.ASSISTANT_DIRECTOR, unit)])
    cast.by_role["second_assistant_director"] = chair


def _person(
    db: Session,
    cast: Cast,
    password_hash: str | None,
    roles: list[tuple[Role, OrgUnit]],
    employment_ref: str | None = None,
) -> Person:
    first, last = FIRST[cast.count % len(FIRST)], LAST[(cast.count * 7) % len(LAST)]
    cast.count += 1
    number = ids.new()
    person = Person(
        id=number,
        display_name=f"{first} {last}",
        email=f"{first}.{last}.{cast.count}@demo.example".lower(),
        employment_ref=employment_ref,
        sign_in_subject=str(number),
        password_hash=password_hash,
        last_seen_at=clock.now(),
    )
    db.add(person)
    db.flush()
    for role, unit in roles:
        held = RoleAssignment(person_id=person.id, role=role, org_unit_id=unit.id, valid_from=BEGAN)
        db.add(held)
    db.flush()
    return person
