"""What may be wrong with a thematic audit, member by member."""

from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.auditing.samples import SampleDraw
from app.models.thematic.audits import ThematicAudit
from app.models.tools.tools import ToolVersion
from app.schemas.thematic.audits import ThematicAuditWrite
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.reference import themes
from app.vocabulary.tools import ToolVersionStatus


def check(
    db: Session, actor: Actor, data: ThematicAuditWrite, row: ThematicAudit | None = None
) -> None:
    """Refuses what is unknown or named twice; a row keeps the codes and references it has."""
    faults = themes.faults(db, data.theme_codes, row.theme_codes if row else ())
    faults += finding_lists.faults(db, actor, data.finding_ids, row.finding_ids if row else ())
    faults += finding_lists.repeated("methods", data.methods)
    faults += _tool(db, data, row)
    faults += _sample(db, actor, data, row)
    if data.period_from and data.period_to and data.period_from > data.period_to:
        text = "Must be the first day of the period or a later one."
        faults.append(Fault("/period_to", "out_of_range", text))
    if faults:
        raise Invalid("The thematic audit cannot be saved like this.", errors=faults)


def _tool(db: Session, data: ThematicAuditWrite, row: ThematicAudit | None) -> list[Fault]:
    named = data.tool_version_id
    if named is None or (row is not None and row.tool_version_id == named):
        return []
    version = db.get(ToolVersion, named)
    if version is not None and version.status is ToolVersionStatus.PUBLISHED:
        return []
    return [Fault("/tool_version_id", "unknown", "Must be a published version of a tool.")]


def _sample(
    db: Session, actor: Actor, data: ThematicAuditWrite, row: ThematicAudit | None
) -> list[Fault]:
    """Returns the faults of the draw: the Unit links it, and it is made with the tool."""
    named = data.sample_draw_id
    if named is None:
        return []
    unchanged = row is not None and row.sample_draw_id == named
    draws = access.visible(actor, SampleDraw).where(SampleDraw.id == named)
    draw = db.get(SampleDraw, named) if unchanged else db.scalar(draws)
    if draw is None:
        text = "There is no sample with this identifier, or it is not visible to you."
        return [Fault("/sample_draw_id", "unknown", text)]
    if data.tool_version_id not in {None, draw.tool_version_id}:
        text = "The sample was drawn for another version of a tool; name that version."
        return [Fault("/tool_version_id", "bad_kind", text)]
    return []
