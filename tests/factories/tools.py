"""Scales, tools and their versions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.tools.grades import GradeLevel, GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.tools import ToolKind, ToolVersionStatus
from tests.factories.base import saved

OFSTED4 = ("inadequate", "requires_improvement", "good", "outstanding")


def ofsted4(db: Session) -> GradeScale:
    known = db.scalar(select(GradeScale).where(GradeScale.code == "ofsted4"))
    if known is not None:
        return known
    levels = [
        GradeLevel(code=code, ordinal=n, label=code.replace("_", " ").capitalize())
        for n, code in enumerate(OFSTED4, start=1)
    ]
    return saved(db, GradeScale(code="ofsted4", title="Ofsted's four grades", levels=levels))


def a_scale_question(key: str, **fields: Any) -> dict[str, Any]:
    usual = {"key": key, "type": "scale", "prompt": "How good?", "min": 0, "max": 10, "step": 1}
    return usual | fields


def a_section_content(key: str, order: int, *questions: dict[str, Any], **fields: Any) -> Any:
    """Returns a section with these scale questions (or one), strengths and development."""
    asked = [
        *(questions or [a_scale_question(f"{key}_scale")]),
        {"key": f"{key}_strengths", "type": "strengths_text", "prompt": "Strengths?"},
        {"key": f"{key}_development", "type": "development_text", "prompt": "Development?"},
    ]
    return {"key": key, "title": key.title(), "order": order, "questions": asked} | fields


def tool_content(**fields: Any) -> dict[str, Any]:
    """Returns two sections in judgement mode on Ofsted's four grades."""
    thresholds = [
        {"level": "requires_improvement", "at_least": 0.4},
        {"level": "good", "at_least": 0.6},
        {"level": "outstanding", "at_least": 0.8},
    ]
    usual = {
        "kind": "audit",
        "grade_scale": "ofsted4",
        "grading_mode": "judgement",
        "thresholds": thresholds,
        "sections": [a_section_content("assessment", 1), a_section_content("planning", 2)],
    }
    return usual | fields


def a_tool_version(
    db: Session, key: str = "cype", semver: str = "1.0.0", **content: Any
) -> ToolVersion:
    """Returns a published version, created if need be."""
    query = select(ToolVersion).where(ToolVersion.tool_key == key, ToolVersion.semver == semver)
    known = db.scalar(query)
    if known is not None:
        return known
    ofsted4(db)
    if db.scalar(select(Tool).where(Tool.key == key)) is None:
        saved(db, Tool(key=key, title=key.upper(), kind=ToolKind.AUDIT, service_lines=[]))
    content_model = ToolContent.model_validate(tool_content(**content))
    version = ToolVersion(
        tool_key=key,
        semver=semver,
        status=ToolVersionStatus.PUBLISHED,
        published_at=clock.now(),
        grade_scale_code=content_model.grade_scale,
        content=content_model.model_dump(mode="json"),
        content_hash=content_model.fingerprint(),
    )
    return saved(db, version)
