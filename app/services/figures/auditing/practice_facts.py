"""The facts of practice in audits: scaling, indicative grades, themes, involvement and time."""

from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Numeric,
    Text,
    and_,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from app.models.findings.findings import Finding
from app.models.tools.tools import ToolVersion
from app.services.figures.auditing.facts import (
    OF_GRADES,
    audits,
    common_grades,
    graded_as,
    newest_version,
)
from app.services.figures.auditing.population import AUDIT, VERSION
from app.services.figures.engine import working_days
from app.services.figures.engine.facts import Column, Fact, elements, instant, london_date
from app.vocabulary.auditing import FINAL
from app.vocabulary.figures import Dimension
from app.vocabulary.tool_content import QuestionType

FINDING = aliased(Finding, name="f")
TEN = literal_column("10", Numeric)


def scaling(as_of: date) -> Fact:
    """Returns the answers to scaling questions, as last submitted, on a scale from 0 to 10."""
    base, newest = audits(as_of), newest_version(as_of)
    section = elements(newest.c.content["sections"], "section")
    answer = elements(section.c.value["answers"], "answer")
    question = _scales()
    given = cast(answer.c.value["value_num"].astext, Numeric)
    asked = and_(
        question.c.version_id == VERSION.id,
        question.c.key == answer.c.value["question_key"].astext,
    )
    source = (
        base.source.join(newest, true())
        .join(section, true())
        .join(answer, true())
        .join(question, asked)
    )
    return Fact(
        source,
        and_(base.where, given.is_not(None)),
        {Dimension.SECTION: question.c.section, Dimension.QUESTION: question.c.key},
        {"points": (given - question.c.low) / (question.c.high - question.c.low) * TEN},
        part=question.c.key,
        **OF_GRADES,
    )


def _scales() -> Any:
    """Returns the scaling questions of every tool version, with their sections and ranges."""
    version = aliased(ToolVersion, name="sv")
    section = elements(version.content["sections"], "asked_section")
    question = elements(section.c.value["questions"], "asked")
    return (
        select(
            version.id.label("version_id"),
            section.c.value["key"].astext.label("section"),
            question.c.value["key"].astext.label("key"),
            cast(question.c.value["min"].astext, Numeric).label("low"),
            cast(question.c.value["max"].astext, Numeric).label("high"),
        )
        .select_from(version)
        .join(section, true())
        .join(question, true())
        .where(question.c.value["type"].astext == QuestionType.SCALE)
        .subquery("question")
    )


def variances(as_of: date) -> Fact:
    """Returns audits with the auditor's grade less the indicative one, on the common scale."""
    base, newest = audits(as_of), newest_version(as_of)
    indicative, auditors = common_grades(as_of, "indicative"), common_grades(as_of, "auditors")
    computed = newest.c.content["indicative_grade"].astext
    given = newest.c.content["auditor_grade"].astext
    source = (
        base.source.join(newest, true())
        .outerjoin(indicative, graded_as(indicative, computed))
        .outerjoin(auditors, graded_as(auditors, given))
    )
    return Fact(
        source,
        base.where,
        {Dimension.GRADE: auditors.c.grade},
        {
            "difference": auditors.c.ordinal - indicative.c.ordinal,
            "both": and_(computed.is_not(None), given.is_not(None)),
            "lacking": or_(computed.is_(None), given.is_(None)),
        },
        **OF_GRADES,
    )


def themes(as_of: date) -> Fact:
    """Returns submitted audits, once for each theme of each of their findings."""
    base, moment = audits(as_of), instant(as_of)
    standing = or_(FINDING.withdrawn_at.is_(None), FINDING.withdrawn_at >= moment)
    found = and_(FINDING.audit_id == AUDIT.audit_id, FINDING.created_at < moment, standing)
    codes = func.jsonb_array_elements_text(FINDING.theme_codes)
    numbered = codes.table_valued(column("value", Text), with_ordinality="position")
    theme = numbered.render_derived(name="theme")
    number = func.replace(cast(FINDING.id, Text), literal_column("'-'"), literal_column("''"))
    return Fact(
        base.source.join(FINDING, found).join(theme, true()),
        base.where,
        {
            Dimension.THEME: theme.c.value,
            Dimension.POLARITY: FINDING.polarity,
            Dimension.SECTION: FINDING.section_key,
        },
        part=func.concat(number, literal_column("'_'"), theme.c.position),
        **OF_GRADES,
    )


def audits_of_themes(as_of: date) -> Fact:
    """Returns the submitted audits in whose findings themes are counted."""
    base = audits(as_of)
    return Fact(base.source, base.where, **OF_GRADES)


def framework_evidence(as_of: date) -> Fact:
    """Returns submitted audits, once for each statement that a section is evidence of."""
    base, newest = audits(as_of), newest_version(as_of)
    section = _numbered(newest.c.content["sections"], "section")
    evidence = _numbered(section.c.value["framework_evidence"], "evidence")
    return Fact(
        base.source.join(newest, true()).join(section, true()).join(evidence, true()),
        base.where,
        {
            Dimension.FRAMEWORK: evidence.c.value["code"].astext,
            Dimension.SECTION: section.c.value["section_key"].astext,
        },
        part=func.concat(section.c.position, literal_column("'_'"), evidence.c.position),
        **OF_GRADES,
    )


def _numbered(array: Any, name: str) -> Any:
    """Returns the elements of a JSON array with their places, for a join on true."""
    value = column("value", JSONB)
    rows = func.jsonb_array_elements(array).table_valued(value, with_ordinality="position")
    return rows.render_derived(name=name).lateral(name)


def framework_evidenced(as_of: date) -> Fact:
    """Returns submitted audits, with whether any section is evidence of the framework."""
    base, newest = audits(as_of), newest_version(as_of)
    any_evidence: Column = literal_column("'$.sections[*].framework_evidence[*]'::jsonpath")
    evidenced = func.jsonb_path_exists(newest.c.content, any_evidence, type_=Boolean)
    return Fact(
        base.source.join(newest, true()),
        base.where,
        measures={"evidenced": evidenced},
        **OF_GRADES,
    )


def involvement(as_of: date) -> Fact:
    """Returns submitted audits, with whether the practitioner was involved."""
    base, newest = audits(as_of), newest_version(as_of)
    told: ColumnElement[Any] = newest.c.content["practitioner_involved"].astext
    return Fact(
        base.source.join(newest, true()),
        base.where,
        measures={"involved": told == literal_column("'true'")},
    )


def times_to_final(as_of: date) -> Fact:
    """Returns final audits, with the working days from first submission until they were final."""
    base = audits(as_of)
    submitted, final = london_date(AUDIT.first_submitted_at), london_date(AUDIT.finalised_at)
    return Fact(
        base.source,
        and_(base.where, AUDIT.status.in_(FINAL), AUDIT.finalised_at.is_not(None)),
        measures={
            "days": working_days.between(submitted, final),
            "within": working_days.are_known(submitted, final),
        },
    )
