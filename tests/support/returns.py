"""Returns of children in care as councils upload them, and the cases that come of them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import CaseAllocation, Subject
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.security.pseudonyms import pseudonym

HEADER = "CHILD,SEX,DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC"
PLACEMENTS = "child,team_code,service_line,worker_ref,valid_from,valid_to"
SW_EPISODES = "CHILD,SW_ID,SW_DECOM,SW_DEC,SW_REASON"
TEN = tuple("0123456789")
Send = Callable[..., Any]
OPTIONS = {"dry_run", "confirm", "demo_teams", "source_system"}


def header(*children: str, end: str = "") -> str:
    return "\n".join([HEADER, *(f"{child},2,05/04/2015" for child in children)]) + end


def episodes(*children: str, end: str = "") -> str:
    return "\n".join([EPISODES, *(f"{c},01/01/2025,S,C2,N1,U4," for c in children)]) + end


def placements(*children: str, team: str = "DOVER-1", worker: str = "", end: str = "") -> str:
    rows = (f"{c},{team},children_in_care,{worker},01/01/2025," for c in children)
    return "\n".join([PLACEMENTS, *rows]) + end


def files_of(*children: str) -> dict[str, str]:
    return {
        "header": header(*children),
        "episodes": episodes(*children),
        "placements": placements(*children),
    }


def open_cases(db: Session) -> dict[str, tuple[str, str | None]]:
    """Returns unit and worker of every open case, by the child's identifier."""
    names = {pseudonym("ssda903", child): child for child in (*TEN, "10", "11")}
    query = (
        select(Subject.case_ref, OrgUnit.code, Person.employment_ref)
        .join(CaseAllocation, CaseAllocation.subject_id == Subject.id)
        .join(OrgUnit, OrgUnit.id == CaseAllocation.org_unit_id)
        .outerjoin(Person, Person.id == CaseAllocation.person_id)
        .where(CaseAllocation.valid_to.is_(None))
    )
    return {names[ref]: (unit, worker) for ref, unit, worker in db.execute(query)}


IN_DOVER = dict.fromkeys(TEN, ("DOVER-1", None))
