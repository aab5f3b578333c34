"""Versions of a tool: written as a draft, published for good, and retired in the end."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Fault, Invalid
from app.models.reference.code_lists import ReferenceCode
from app.models.tools.grades import GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.grade_scales import GradeRead
from app.schemas.tools.references import ToolVersionRef
from app.schemas.tools.tool_content import ToolContent
from app.schemas.tools.tools import (
    CodeRead,
    FormRead,
    ToolVersionQuery,
    ToolVersionSort,
    ToolVersionWrite,
)
from app.schemas.tools.version_comparison import ToolComparisonRead
from app.services import access
from app.services.access import Actor
from app.services.platform import (
    crud,
    documents,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.tools import answer_rules, grading, scales, version_comparison
from app.services.tools.tool_version_workflow import DELETE, EDIT, PUBLISH, RETIRE
from app.vocabulary.roles import Permission

references.declare(ToolVersionRef, ToolVersion)


@documents.computed(ToolVersion, "title")
def _title(row: Any, _actor: Actor) -> ColumnElement[str]:
    """Returns the title of the version's tool."""
    return select(Tool.title).where(Tool.key == row.tool_key).scalar_subquery()


ORDERS = pagination.orders(ToolVersionSort, ToolVersion)


def search(actor: Actor, query: ToolVersionQuery) -> Select[ToolVersion]:
    rows = access.visible(actor, ToolVersion)
    return filters.matching(rows, actor, ToolVersion, query, "id", "tool_key", "status")


def put(
    db: Session,
    actor: Actor,
    version_id: UUID,
    data: ToolVersionWrite,
    precondition: Precondition,
) -> bool:
    """Creates a draft (True), or replaces it."""
    access.require_at(actor, Permission.TOOL_MANAGE)
    row = crud.existing(db, actor, ToolVersion, version_id)
    values = _values(data)
    if row is not None and not _differs(row, values):
        return False
    if row is not None:
        workflow.check(db, actor, row, EDIT)
        crud.require_unchanged(row, values, "tool_key")
    _check(db, data.tool_key, data.content)
    _check_semver(db, version_id, data)
    if row is None:
        crud.create(db, actor, ToolVersion, version_id, values, Permission.TOOL_MANAGE)
        return True
    crud.replace(db, actor, row, values, precondition)
    return False


def _values(data: ToolVersionWrite) -> dict[str, Any]:
    return {
        "tool_key": data.tool_key,
        "semver": data.semver,
        "grade_scale_code": data.content.grade_scale,
        "content": data.content.model_dump(mode="json"),
        "content_hash": data.content.fingerprint(),
    }


def _differs(row: ToolVersion, values: dict[str, Any]) -> bool:
    return bool(history.difference({name: getattr(row, name) for name in values}, values))


def _check(db: Session, tool_key: str, content: ToolContent) -> None:
    """Refuses content that does not fit its tool or scale; pointers as in the body of a PUT."""
    faults = []
    tool = db.scalar(select(Tool).where(Tool.key == tool_key))
    if tool is None:
        faults.append(Fault("/tool_key", "unknown", "There is no tool with this key."))
    elif tool.kind is not content.kind:
        text = "The content must have the same kind as the tool."
        faults.append(Fault("/content/kind", "bad_kind", text))
    locked = select(GradeScale).where(GradeScale.code == content.grade_scale)
    if db.scalar(locked.with_for_update(read=True)) is None:
        faults.append(
            Fault("/content/grade_scale", "unknown", "There is no grade scale with this code.")
        )
    else:
        levels = scales.levels_of(db, content.grade_scale)
        faults += [
            Fault(f"/content{fault.pointer}", fault.code, fault.detail)
            for fault in grading.scale_faults(content, levels)
        ]
    if faults:
        raise Invalid("The tool version is not valid.", errors=faults)


def _check_semver(db: Session, version_id: UUID, data: ToolVersionWrite) -> None:
    same = select(ToolVersion.id).where(
        ToolVersion.tool_key == data.tool_key,
        ToolVersion.semver == data.semver,
        ToolVersion.id != version_id,
    )
    if db.scalar(same) is not None:
        fault = Fault("/semver", "name_taken", "Another version of this tool has this number.")
        raise Conflict("The version number is already used.", code="name_taken", errors=[fault])


def delete(db: Session, actor: Actor, version_id: UUID, precondition: Precondition) -> None:
    """Deletes a draft."""
    row = access.get(db, actor, ToolVersion, version_id)
    workflow.check(db, actor, row, DELETE)
    precondition.demand(row)
    history.record(db, actor, "tool_version.delete", row, before=history.values(row))
    db.delete(row)


def publish(db: Session, actor: Actor, row: ToolVersion) -> None:
    """Publishes a draft, checked again because its scale may have changed."""
    move = workflow.check(db, actor, row, PUBLISH)
    content = ToolContent.model_validate(row.content)
    _check(db, row.tool_key, content)
    workflow.transition(
        db,
        actor,
        row,
        move,
        content_hash=content.fingerprint(),
        published_at=clock.now(),
    )


def retire(db: Session, actor: Actor, row: ToolVersion) -> None:
    """Retires a version; records in progress can still be finished with it."""
    workflow.transition(db, actor, row, RETIRE, retired_at=clock.now())


def form(db: Session, actor: Actor, version_id: UUID) -> FormRead:
    """Returns everything that is needed to show the form, in one document."""
    version = access.get(db, actor, ToolVersion, version_id, lock=False)
    tool = db.scalars(select(Tool).where(Tool.key == version.tool_key)).one()
    levels = scales.levels_of(db, version.grade_scale_code)
    return FormRead(
        tool_version_id=version.id,
        tool_key=version.tool_key,
        title=tool.title,
        semver=version.semver,
        content=ToolContent.model_validate(version.content),
        content_hash=version.content_hash,
        grades=[GradeRead.model_validate(level) for level in levels],
        practice_framework=_codes(db, "practice_framework"),
        na_reasons=_codes(db, "na_reasons"),
        longest_text=answer_rules.LONGEST,
    )


def _codes(db: Session, list_code: str) -> list[CodeRead]:
    rows = select(ReferenceCode).where(ReferenceCode.list_code == list_code, ReferenceCode.active)
    codes = db.scalars(rows.order_by(ReferenceCode.position, ReferenceCode.code))
    return [CodeRead(code=row.code, label=row.label) for row in codes]


def compare(db: Session, actor: Actor, version_id: UUID, other_id: UUID) -> ToolComparisonRead:
    """Returns the changes from one version to another, both visible to the caller."""
    one = access.get(db, actor, ToolVersion, version_id, lock=False)
    two = access.get(db, actor, ToolVersion, other_id, lock=False)
    return ToolComparisonRead(
        from_id=one.id,
        from_semver=one.semver,
        to_id=two.id,
        to_semver=two.semver,
        changes=version_comparison.changes(one.content, two.content),
    )
