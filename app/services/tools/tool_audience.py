"""For which services and kinds of subject a tool is (docs/domain/auditing.md)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.data.files import label
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.cases import SubjectKind
from app.vocabulary.organisation import ServiceLine


@dataclass(frozen=True)
class Audience:
    """The services and kinds of subject that a tool is for; an empty set means all."""

    service_lines: frozenset[ServiceLine]
    subject_kinds: frozenset[SubjectKind]

    def faults(
        self, pointer: str, service_lines: Iterable[ServiceLine], kind: SubjectKind | None = None
    ) -> list[Fault]:
        """Returns a fault for each service, and for the kind, that the tool is not for."""
        code, faults = "not_for_case", []
        for line in service_lines:
            if self.service_lines and line not in self.service_lines:
                text = f"Must be a tool for the service “{label(line)}”."
                faults.append(Fault(pointer, code, text))
        if kind is not None and self.subject_kinds and kind not in self.subject_kinds:
            text = f"Must be a tool for cases of the kind “{label(kind)}”."
            faults.append(Fault(pointer, code, text))
        return faults


def audience_of(db: Session, version: ToolVersion) -> Audience:
    """Returns for whom a version is: as its content says, or else for the tool's services."""
    content = ToolContent.model_validate(version.content)
    tool_lines = db.scalar(select(Tool.service_lines).where(Tool.key == version.tool_key)) or []
    lines = content.service_lines or [ServiceLine(line) for line in tool_lines]
    return Audience(frozenset(lines), frozenset(content.subject_kinds))
