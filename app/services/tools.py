"""Tools and the form a portal shows."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models.reference import ReferenceCode
from app.models.tools import Tool, ToolVersion
from app.schemas.grades import GradeRead
from app.schemas.tools import CodeRead, FormRead, ToolVersionQuery
from app.services import access, answering, judgement, listing
from app.services.access import Actor

ORDERS = listing.orders(tool_key=ToolVersion.tool_key)


def search(actor: Actor, query: ToolVersionQuery) -> Select[ToolVersion]:
    rows = access.visible(actor, ToolVersion)
    if query.tool_key is not None:
        rows = rows.where(ToolVersion.tool_key == query.tool_key)
    return rows.where(ToolVersion.status.in_(query.status)) if query.status else rows


def form(db: Session, actor: Actor, version_id: UUID) -> FormRead:
    """One self-contained document: nothing else must be asked to show the form."""
    version = db.scalar(access.visible(actor, ToolVersion).where(ToolVersion.id == version_id))
    if version is None:
        raise NotFound("There is no such tool version, or it is not visible to you.")
    tool = db.scalars(select(Tool).where(Tool.key == version.tool_key)).one()
    levels = judgement.levels_of(db, version.grade_scale_code)
    return FormRead(
        tool_version_id=version.id,
        tool_key=version.tool_key,
        title=tool.title,
        semver=version.semver,
        content=version.content,
        content_hash=version.content_hash,
        grades=[GradeRead(code=x.code, ordinal=x.ordinal, label=x.label) for x in levels],
        practice_framework=_codes(db, "practice_framework"),
        na_reasons=_codes(db, "na_reasons"),
        longest_text=answering.LONGEST,
    )


def _codes(db: Session, list_code: str) -> list[CodeRead]:
    rows = select(ReferenceCode).where(ReferenceCode.list_code == list_code, ReferenceCode.active)
    found = db.scalars(rows.order_by(ReferenceCode.position, ReferenceCode.code))
    return [CodeRead(code=row.code, label=row.label) for row in found]
