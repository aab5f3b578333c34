"""Labels of the values by which figures are broken down."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from app.data.files import words
from app.models.auditing.programmes import AuditCycle, AuditProgramme, AuditRound
from app.models.learning.communities import CommunityOfPractice
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.reference.code_lists import ReferenceCode
from app.models.reference.themes import Theme
from app.models.tools.grades import GradeLevel
from app.models.tools.tools import Tool, ToolVersion
from app.services.figures.engine.audiences import PEOPLE
from app.services.figures.engine.common_scale import COMMON_SCALE
from app.services.figures.engine.facts import elements
from app.vocabulary.figures import Dimension
from app.vocabulary.tools import ToolVersionStatus

NOT_KNOWN = "Not known"
# What a missing value means, where it is not that nobody knows.
WITHOUT_VALUE = {
    Dimension.AUDITOR: "Not allocated",
    Dimension.CLOCK: "No clock",
    Dimension.GRADE: "Not on the common scale",
    Dimension.ORIGIN: "Several origins",
}
# The controlled lists that have the words of a dimension.
LISTS: Mapping[Dimension, tuple[str, ...]] = {
    Dimension.SERVICE: ("service_line",),
    Dimension.SELECTION_REASON: ("selection_reason",),
    Dimension.KIND: (
        *("meeting_kind", "escalation_kind", "practice_type"),
        *("supervision_kind", "area_learning_seat"),
    ),
    Dimension.QUALITY: ("reflective_quality",),
    Dimension.SHARE_ROLE: ("share_role",),
    Dimension.SOURCE: ("assignment_source",),
    Dimension.AGE_BAND: ("age_band",),
    Dimension.POLARITY: ("polarity",),
    Dimension.DOMAIN: ("practice_domain",),
    Dimension.ORIGIN: ("finding_origin",),
}
NOT_SELECTED = {"not_selected": "Not selected"}
PLACES = frozenset({Dimension.AREA, Dimension.DISTRICT, Dimension.TEAM, Dimension.AGENCY})


def of(
    db: Session, values: Mapping[Dimension, set[str | None]], *, naming_people: bool
) -> dict[tuple[Dimension, str | None], str]:
    """Returns the label of each value; people are named only in figures that may be by person."""
    found: dict[tuple[Dimension, str | None], str] = {}
    for dimension, parts in values.items():
        if None in parts:
            found[dimension, None] = WITHOUT_VALUE.get(dimension, NOT_KNOWN)
        given = {value for value in parts if value is not None}
        if given and (naming_people or dimension not in PEOPLE):
            labels = _labels(db, dimension, given)
            found |= {(dimension, value): labels[value] for value in given if value in labels}
    return found


def _labels(db: Session, dimension: Dimension, values: set[str]) -> dict[str, str]:
    if dimension in LISTS:
        return _words(dimension)
    if dimension not in QUERIES:
        return {}
    return {str(value): label for value, label in db.execute(QUERIES[dimension](values))}


@cache
def _words(dimension: Dimension) -> dict[str, str]:
    codes = [code for name in LISTS[dimension] for code in words(name)["codes"]]
    return NOT_SELECTED | {code["code"]: code["label"] for code in codes}


def _ids(values: set[str]) -> list[UUID]:
    return [UUID(value) for value in values]


def _places(values: set[str]) -> Select[UUID, str]:
    return select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(_ids(values)))


def _people(values: set[str]) -> Select[UUID, str]:
    return select(Person.id, Person.display_name).where(Person.id.in_(_ids(values)))


def _cycles(values: set[str]) -> Select[UUID, str]:
    name = func.concat(AuditProgramme.name, " ", AuditCycle.number)
    return select(AuditCycle.id, name).join(AuditProgramme).where(AuditCycle.id.in_(_ids(values)))


def _rounds(values: set[str]) -> Select[UUID, str]:
    month = func.to_char(AuditRound.month, "YYYY-MM")
    return select(AuditRound.id, month).where(AuditRound.id.in_(_ids(values)))


def _grades(values: set[str]) -> Select[str, str]:
    return select(GradeLevel.code, GradeLevel.label).where(
        GradeLevel.scale_code == COMMON_SCALE, GradeLevel.code.in_(values)
    )


def _tools(values: set[str]) -> Select[str, str]:
    return select(Tool.key, Tool.title).where(Tool.key.in_(values))


def _themes(values: set[str]) -> Select[str, str]:
    return select(Theme.code, Theme.label).where(Theme.code.in_(values))


def _statements(values: set[str]) -> Select[str, str]:
    return select(ReferenceCode.code, ReferenceCode.label).where(
        ReferenceCode.list_code == "practice_framework", ReferenceCode.code.in_(values)
    )


def _communities(values: set[str]) -> Select[UUID, str]:
    community = CommunityOfPractice
    return select(community.id, community.title).where(community.id.in_(_ids(values)))


def _sections(values: set[str]) -> Select[str, str]:
    """Returns the titles of sections; the newest version of a tool comes last, and counts."""
    section = elements(ToolVersion.content["sections"], "section")
    key = section.c.value["key"].astext
    return (
        select(key, section.c.value["title"].astext)
        .select_from(ToolVersion)
        .join(section, _published())
        .where(key.in_(values))
        .order_by(ToolVersion.published_at)
    )


def _questions(values: set[str]) -> Select[str, str]:
    """Returns the prompts of questions, in the same order."""
    section = elements(ToolVersion.content["sections"], "section")
    question = elements(section.c.value["questions"], "question")
    key = question.c.value["key"].astext
    return (
        select(key, question.c.value["prompt"].astext)
        .select_from(ToolVersion)
        .join(section, _published())
        .join(question, true())
        .where(key.in_(values))
        .order_by(ToolVersion.published_at)
    )


def _published() -> ColumnElement[bool]:
    return ToolVersion.status != ToolVersionStatus.DRAFT


QUERIES: Mapping[Dimension, Callable[[set[str]], Any]] = {
    **dict.fromkeys(PLACES, _places),
    **dict.fromkeys(PEOPLE, _people),
    Dimension.CYCLE: _cycles,
    Dimension.ROUND: _rounds,
    Dimension.GRADE: _grades,
    Dimension.TOOL: _tools,
    Dimension.SECTION: _sections,
    Dimension.QUESTION: _questions,
    Dimension.THEME: _themes,
    Dimension.FRAMEWORK: _statements,
    Dimension.COMMUNITY: _communities,
}
