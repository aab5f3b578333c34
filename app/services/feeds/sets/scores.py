"""The OData set of scores: every scaling question of every submitted audit, on one scale."""

from typing import Any

from sqlalchemy import Boolean, Numeric, and_, cast, func, literal_column, select, true
from sqlalchemy.orm import join, outerjoin

from app.models.auditing.audits import Audit, AuditAnswer, AuditSection
from app.models.tools.tools import ToolVersion
from app.services.feeds.sets import places
from app.services.feeds.sets.entity_set import EntitySet
from app.services.figures.engine.facts import elements
from app.vocabulary.tool_content import QuestionType

_TEN = literal_column("10", Numeric(9, 4))


def _questions() -> Any:
    """Returns the scaling questions of every tool version, with their sections and ranges."""
    section = elements(ToolVersion.content["sections"], "asked_section")
    question = elements(section.c.value["questions"], "asked")
    return (
        select(
            ToolVersion.id.label("tool_version_id"),
            section.c.value["key"].astext.label("section_key"),
            question.c.value["key"].astext.label("question_key"),
            cast(question.c.value["min"].astext, Numeric).label("low"),
            cast(question.c.value["max"].astext, Numeric).label("high"),
        )
        .select_from(ToolVersion)
        .join(section, true())
        .join(question, true())
        .where(question.c.value["type"].astext == QuestionType.SCALE)
        .cte("scales")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


_SCALE = _questions()
_GIVEN = AuditAnswer.value_num - _SCALE.c.low
_ASKED = and_(
    _SCALE.c.tool_version_id == Audit.tool_version_id,
    _SCALE.c.section_key == AuditSection.section_key,
)
_ANSWERED = and_(
    AuditAnswer.section_id == AuditSection.id, AuditAnswer.question_key == _SCALE.c.question_key
)

SCORES = EntitySet(
    name="fact_score",
    description="Scaling questions of audits that have been submitted, one row a question: the"
    " answer from 0 to 10, null where there is none. Those of an audit that is voided or recalled"
    " have `deleted_at`.",
    keys=("section_id", "question_key"),
    columns={
        "section_id": AuditSection.id,
        "question_key": _SCALE.c.question_key,
        "audit_id": AuditSection.audit_id,
        "cycle_id": Audit.cycle_id,
        "tool_key": Audit.tool_key,
        **places.of(Audit),
        "section_key": AuditSection.section_key,
        "score": cast(
            func.round(_GIVEN / (_SCALE.c.high - _SCALE.c.low) * _TEN, literal_column("4")),
            Numeric(9, 4),
        ),
        "not_applicable": func.coalesce(
            AuditAnswer.is_na, literal_column("false", Boolean), type_=Boolean
        ),
        **places.times(AuditSection, Audit, ended=places.audit_ended()),
    },
    source=outerjoin(
        join(join(AuditSection, Audit, Audit.id == AuditSection.audit_id), _SCALE, _ASKED),
        AuditAnswer,
        _ANSWERED,
    ),
    where=places.was_submitted(),
    model=Audit,
    changed_since=places.changed_with(AuditSection, Audit, "audit_id"),
)
