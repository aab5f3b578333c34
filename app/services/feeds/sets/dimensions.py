"""The OData sets of dimensions: days, units, services, tools, sections, questions and grades."""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Text,
    cast,
    column,
    func,
    inspect,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from app.data.files import words
from app.models.organisation.org_units import OrgUnit
from app.models.reference.themes import Theme
from app.models.tools.grades import GradeLevel
from app.models.tools.tools import Tool, ToolVersion
from app.services.feeds.sets.entity_set import EntitySet
from app.services.figures.engine.facts import elements
from app.vocabulary.tools import ToolVersionStatus

_DAYS = (
    func.generate_series(
        literal_column("date '2015-01-01'"),
        literal_column("date '2045-12-31'"),
        literal_column("interval '1 day'"),
    )
    .table_valued("moment", name="days")
    .render_derived()
)
_DAY = cast(_DAYS.c.moment, Date)


def _part(form: str) -> Any:
    return cast(func.to_char(_DAY, literal_column(f"'{form}'")), Integer)


def _dates() -> EntitySet:
    """Returns the days from 2015 to 2045, with the year of local government from 1 April on."""
    rows = select(
        _DAY.label("date"),
        _part("YYYY").label("year"),
        _part("Q").label("quarter"),
        _part("MM").label("month"),
        func.to_char(_DAY, literal_column("'YYYY-MM'"), type_=Text).label("year_month"),
        func.to_char(_DAY, literal_column("'YYYY-\"Q\"Q'"), type_=Text).label("year_quarter"),
        _part("ID").label("day_of_week"),
        cast(func.extract("year", _DAY - literal_column("interval '3 months'")), Integer).label(
            "financial_year"
        ),
    ).subquery("dates")
    columns = dict(rows.c.items())
    text = "Days from 2015 to 2045; a financial year is named by the year in which it begins."
    return EntitySet("dim_date", text, ("date",), columns, rows)


def _months() -> EntitySet:
    """Returns the months of these days."""
    starts = cast(func.date_trunc(literal_column("'month'", Text), _DAY), Date)
    rows = (
        select(
            func.to_char(_DAY, literal_column("'YYYY-MM'"), type_=Text).label("month"),
            starts.label("starts_on"),
            _part("YYYY").label("year"),
            _part("Q").label("quarter"),
        )
        .distinct()
        .subquery("months")
    )
    text = "Months from 2015 to 2045, as figures by month name them."
    return EntitySet("dim_month", text, ("month",), dict(rows.c.items()), rows)


def _words(name: str, list_name: str, text: str) -> EntitySet:
    """Returns a set of the words of a controlled list, with their labels."""
    codes = words(list_name)["codes"]
    rows = (
        func.json_to_recordset(literal_column(_as_sql(codes)))
        .table_valued(column("code", Text), column("label", Text), name=name)
        .render_derived(with_types=True)
    )
    return EntitySet(name, text, ("code",), dict(rows.c.items()), rows)


def _as_sql(codes: list[dict[str, Any]]) -> str:
    """Returns words of the service's own as a constant."""
    pairs = ", ".join(
        f"json_build_object('code', '{each['code']}', 'label', '{_quoted(each['label'])}')"
        for each in codes
    )
    return f"json_build_array({pairs})"


def _quoted(label: str) -> str:
    return label.replace("'", "''").replace("%", "%%").replace(":", "\\:")


def _parts_of_tools() -> tuple[EntitySet, EntitySet]:
    """Returns the sections and questions of published tools, as their newest version has them."""
    section = elements(ToolVersion.content["sections"], "section")
    question = elements(section.c.value["questions"], "question")
    key = section.c.value["key"].astext
    published = ToolVersion.status != ToolVersionStatus.DRAFT
    newest = (ToolVersion.tool_key, key, ToolVersion.published_at.desc())
    of_tool = func.concat(ToolVersion.tool_key, literal_column("'.'"), key, type_=Text)
    sections = (
        select(
            of_tool.label("tool_section"),
            ToolVersion.tool_key.label("tool_key"),
            key.label("section_key"),
            section.c.value["title"].astext.label("title"),
        )
        .select_from(ToolVersion)
        .join(section, published)
        .ext(distinct_on(ToolVersion.tool_key, key))
        .order_by(*newest)
        .subquery("sections")
    )
    question_key = question.c.value["key"].astext
    questions = (
        select(
            func.concat(of_tool, literal_column("'.'"), question_key, type_=Text).label(
                "tool_question"
            ),
            ToolVersion.tool_key.label("tool_key"),
            key.label("section_key"),
            question_key.label("question_key"),
            question.c.value["prompt"].astext.label("prompt"),
            question.c.value["type"].astext.label("type"),
        )
        .select_from(ToolVersion)
        .join(section, published)
        .join(question, true())
        .ext(distinct_on(ToolVersion.tool_key, key, question_key))
        .order_by(ToolVersion.tool_key, key, question_key, ToolVersion.published_at.desc())
        .subquery("questions")
    )
    return (
        EntitySet(
            "dim_section",
            "Sections of published tools, as their newest version has them.",
            ("tool_section",),
            dict(sections.c.items()),
            sections,
        ),
        EntitySet(
            "dim_question",
            "Questions of published tools, as their newest version has them.",
            ("tool_question",),
            dict(questions.c.items()),
            questions,
        ),
    )


def _grades() -> EntitySet:
    level = select(
        func.concat(
            GradeLevel.scale_code, literal_column("'.'"), GradeLevel.code, type_=Text
        ).label("scale_grade"),
        GradeLevel.scale_code.label("scale"),
        GradeLevel.code.label("grade"),
        GradeLevel.ordinal.label("ordinal"),
        GradeLevel.label.label("label"),
    ).subquery("levels")
    text = "Grades of all scales, in ascending order; `ofsted4` is the common scale."
    return EntitySet("dim_grade", text, ("scale_grade",), dict(level.c.items()), level)


ENTITY_SETS = (
    _dates(),
    _months(),
    EntitySet(
        name="dim_org_unit",
        description="Units of the organisation, each with the one above it.",
        keys=("org_unit_id",),
        columns={
            "org_unit_id": OrgUnit.id,
            "code": OrgUnit.code,
            "name": OrgUnit.name,
            "kind": OrgUnit.kind,
            "parent_id": OrgUnit.parent_id,
            "service_line": OrgUnit.service_line,
            "valid_from": OrgUnit.valid_from,
            "valid_to": OrgUnit.valid_to,
        },
        source=inspect(OrgUnit).selectable,
    ),
    _words("dim_service", "service_line", "Service lines."),
    EntitySet(
        name="dim_tool",
        description="Tools.",
        keys=("tool_key",),
        columns={"tool_key": Tool.key, "title": Tool.title, "kind": Tool.kind},
        source=inspect(Tool).selectable,
    ),
    *_parts_of_tools(),
    _grades(),
    EntitySet(
        name="dim_theme",
        description="Themes, each with the one above it.",
        keys=("code",),
        columns={
            "code": Theme.code,
            "label": Theme.label,
            "parent_code": Theme.parent_code,
            "academy_theme": Theme.academy_theme_code,
            "active": Theme.active,
        },
        source=inspect(Theme).selectable,
    ),
)
