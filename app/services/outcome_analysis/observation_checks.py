"""What may be wrong with the scales of observations, and with the tool that they belong to."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.tools.tools import ToolVersion
from app.schemas.outcome_analysis.observations import ScaleAnswer
from app.schemas.tools.tool_content import ToolContent
from app.services.findings import finding_lists
from app.services.tools import answer_rules
from app.services.tools.answer_rules import Answer
from app.vocabulary.tool_content import QuestionType
from app.vocabulary.tools import ToolVersionStatus


def tool_faults(db: Session, named: UUID | None, row: OutcomeAnalysis | None) -> list[Fault]:
    """Returns the fault of a tool version that is not published; an analysis keeps its own."""
    if named is None or (row is not None and row.tool_version_id == named):
        return []
    version = db.get(ToolVersion, named)
    if version is not None and version.status is ToolVersionStatus.PUBLISHED:
        return []
    return [Fault("/tool_version_id", "unknown", "Must be a published version of a tool.")]


def scale_faults(
    db: Session, analysis: OutcomeAnalysis, answers: Sequence[ScaleAnswer]
) -> list[Fault]:
    """Returns the faults of answers that are on no scale of the analysis' tool."""
    version = db.get(ToolVersion, analysis.tool_version_id) if analysis.tool_version_id else None
    content = ToolContent.model_validate(version.content) if version else None
    scales = {
        question.key: question
        for section in (content.sections if content else ())
        for question in section.questions
        if question.type is QuestionType.SCALE
    }
    faults = []
    for n, each in enumerate(answers):
        place, question = f"/scale_answers/{n}", scales.get(each.question_key)
        if question is None:
            text = "The tool of this analysis has no question of type `scale` with that key."
            faults.append(Fault(f"{place}/question_key", "unknown", text))
        else:
            value = Answer(question.key, value=Decimal(str(each.value_num)))
            faults += answer_rules.answer_faults(question, value, f"{place}/value_num")
    return faults + finding_lists.repeated("scale_answers", [each.question_key for each in answers])
