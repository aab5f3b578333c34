"""Labels of the values by which figures are broken down."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, Text, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import distinct_on
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
            found[dimension, None] = of_none(dimension)
        given = {value for value in parts if value is not None}
        labels = table(dimension)
        if labels is not None and given and (naming_people or dimension not in PEOPLE):
            rows = db.execute(select(labels).where(labels.c.value.in_(given)))
            found |= {(dimension, value): label for value, label in rows}
    return found


def of_none(dimension: Dimension) -> str:
    """Returns what a missing value of a dimension means."""
    return WITHOUT_VALUE.get(dimension, NOT_KNOWN)


def table(dimension: Dimension) -> Any:
    """Returns the labels of a dimension by value, each once; None for values that need none."""
    if dimension in LISTS:
        words_of = func.json_each_text(cast(literal(_words(dimension), Text), JSON))
        return words_of.table_valued("value", "label", name=f"{dimension}_words").render_derived()
    query = QUERIES.get(dimension)
    return None if query is None else query().subquery(f"{dimension}_labels")


@cache
def _words(dimension: Dimension) -> str:
    codes = [code for name in LISTS[dimension] for code in words(name)["codes"]]
    return json.dumps(NOT_SELECTED | {code["code"]: code["label"] for code in codes})


def _of_rows(value: Any, label: Any) -> Select[str, str]:
    return select(cast(value, Text).label("value"), label.label("label"))


def _places() -> Select[str, str]:
    return _of_rows(OrgUnit.id, OrgUnit.name)


def _people() -> Select[str, str]:
    return _of_rows(Person.id, Person.display_name)


def _cycles() -> Select[str, str]:
    name = func.concat(AuditProgramme.name, " ", AuditCycle.number)
    return _of_rows(AuditCycle.id, name).join(AuditProgramme)


def _rounds() -> Select[str, str]:
    return _of_rows(AuditRound.id, func.to_char(AuditRound.month, "YYYY-MM"))


def _grades() -> Select[str, str]:
    return _of_rows(GradeLevel.code, GradeLevel.label).where(GradeLevel.scale_code == COMMON_SCALE)


def _tools() -> Select[str, str]:
    return _of_rows(Tool.key, Tool.title)


def _themes() -> Select[str, str]:
    return _of_rows(Theme.code, Theme.label)


def _statements() -> Select[str, str]:
    query = _of_rows(ReferenceCode.code, ReferenceCode.label)
    return query.where(ReferenceCode.list_code == "practice_framework")


def _communities() -> Select[str, str]:
    return _of_rows(CommunityOfPractice.id, CommunityOfPractice.title)


def _sections() -> Select[str, str]:
    """Returns the title of each section in the newest version of a tool that has it."""
    section = elements(ToolVersion.content["sections"], "section")
    key = section.c.value["key"].astext
    query = _of_rows(key, section.c.value["title"].astext)
    return _newest(query.select_from(ToolVersion).join(section, _published()), key)


def _questions() -> Select[str, str]:
    """Returns the prompt of each question, from the same version."""
    section = elements(ToolVersion.content["sections"], "section")
    question = elements(section.c.value["questions"], "question")
    key = question.c.value["key"].astext
    query = _of_rows(key, question.c.value["prompt"].astext).select_from(ToolVersion)
    return _newest(query.join(section, _published()).join(question, true()), key)


def _newest(query: Select[str, str], key: Any) -> Select[str, str]:
    return query.ext(distinct_on(key)).order_by(key, ToolVersion.published_at.desc())


def _published() -> ColumnElement[bool]:
    return ToolVersion.status != ToolVersionStatus.DRAFT


QUERIES: Mapping[Dimension, Callable[[], Any]] = {
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
