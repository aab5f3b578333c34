"""The evidence of a pack: counted as an analyst of the county may, shown as the caller may.

All readers of a pack see the same figures, so that what is frozen tells nobody more than a draft.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.data.files import label
from app.models.findings.actions import Action
from app.models.organisation.people import Person
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.schemas.figures.metrics import MetricFilters
from app.schemas.intelligence.scorecards import ScorecardFiguresQuery
from app.schemas.reporting.evidence import (
    EvidenceAnswer,
    EvidenceContent,
    EvidenceTheme,
    HowEvidence,
    KnownEvidence,
    PackEvidenceRead,
)
from app.schemas.reporting.triangulation import TriangulationQuery, TriangulationRead
from app.services import access
from app.services.access import Actor, Grant
from app.services.figures.engine import measure, rendering
from app.services.intelligence import scorecard_figures
from app.services.intelligence.scorecard_figures import Asked
from app.services.platform import history
from app.services.reporting import (
    dataset_snapshot_rows,
    evidence_entries,
    evidence_figures,
    evidence_plans,
    triangulation,
)
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.reporting import EvidenceHeading
from app.vocabulary.roles import Role

THEMES, MOST_THEMES = "finding_themes", 10
checksum = dataset_snapshot_rows.checksum


@dataclass(frozen=True)
class AskedOfServices(Asked):
    """The place and period of a pack, and the services that a heading is about."""

    services: tuple[ServiceLine, ...] = ()

    def filters(self, first: date, last: date) -> MetricFilters:
        """Returns what a metric is asked with, for the rows of these services."""
        whole = super().filters(first, last)
        return whole.model_copy(update={"service_line": list(self.services)})


def read(db: Session, actor: Actor, pack_id: UUID, route: str) -> PackEvidenceRead:
    """Returns the evidence of a pack, as frozen or as it is now; each reading is logged."""
    row = access.get(db, actor, EvidencePack, pack_id, lock=False)
    history.seen(db, actor, EvidencePack.__tablename__, {row.id: None}, route)
    stored = row.content
    content = compose(db, actor, row) if stored is None else EvidenceContent.model_validate(stored)
    frozen_by = db.get(Person, row.frozen_by) if row.frozen_by else None
    return PackEvidenceRead(
        **dict(_for_caller(db, actor, row, content, route)),
        pack_id=row.id,
        title=row.title,
        status=row.status,
        frozen_by_name=frozen_by.display_name if frozen_by else None,
        frozen_at=row.frozen_at,
        sha256=row.sha256,
        checksum_holds=None if stored is None else checksum(stored) == row.sha256,
    )


def compose(db: Session, actor: Actor, row: EvidencePack) -> EvidenceContent:
    """Returns the whole evidence of a pack as it is now."""
    analyst = replace(actor, grants=(Grant(Role.MI_ANALYST, None),), names_people=False)
    days = {name: getattr(row, name) for name in ("period_from", "period_to", "as_of")}
    query = TriangulationQuery(org_unit_id=row.org_unit_id, **days)
    side_by_side = triangulation.compose(db, analyst, query, None)
    asked = scorecard_figures.asked_of(db, analyst, ScorecardFiguresQuery(**query.model_dump()))
    entries = evidence_entries.of(db, row)
    inspection = evidence_entries.INSPECTIONS[row.inspection]
    return EvidenceContent(
        source=inspection["source"],
        questions=inspection["questions"],
        triangulation=_without_rows(side_by_side),
        themes=list(_themes(db, analyst, asked)),
        answers=[_answer(db, analyst, each, asked, side_by_side) for each in entries],
    )


def _without_rows(found: TriangulationRead) -> TriangulationRead:
    figures = [each.model_copy(update={"rows": None}) for each in found.figures]
    return found.model_copy(update={"figures": figures})


def _themes(db: Session, analyst: Actor, asked: Asked) -> Iterator[EvidenceTheme]:
    """Yields the themes that findings of audits in the period have most often."""
    query = asked.filters(asked.first, asked.last)
    measured = measure.measure_all(db, analyst, [THEMES], query)
    rows = [each for each in rendering.read_all(db, measured, query)[0].rows if each.numerator]
    for each in sorted(rows, key=lambda row: -(row.numerator or 0))[:MOST_THEMES]:
        theme = each.group[0]
        yield EvidenceTheme(
            theme=theme.value,
            label=theme.label,
            audits=int(each.numerator or 0),
            out_of=each.denominator or 0,
            small=each.small,
        )


def _answer(
    db: Session,
    analyst: Actor,
    entry: EvidenceEntry,
    asked: Asked,
    side_by_side: TriangulationRead,
) -> EvidenceAnswer:
    services = services_of(entry.heading)
    narrowed = AskedOfServices(asked.unit, asked.first, asked.last, asked.as_of, services)
    figures = evidence_figures.of(db, analyst, entry, narrowed)
    keys = {each.key for each in figures}
    writer = db.get(Person, entry.written_by) if entry.written_by else None
    disagreements = [
        each
        for each in side_by_side.disagreements
        if not keys.isdisjoint({*each.first, *each.second})
    ]
    return EvidenceAnswer(
        entry_id=entry.id,
        heading=entry.heading,
        label=label(entry.heading),
        service_lines=list(services),
        written_by_name=writer.display_name if writer else None,
        written_at=entry.written_at,
        known=KnownEvidence(text=entry.known_text, figures=figures),
        how=HowEvidence(text=entry.evidence_text, disagreements=disagreements),
        plans=evidence_plans.of(db, entry),
    )


def services_of(heading: EvidenceHeading) -> tuple[ServiceLine, ...]:
    """Returns the services that a heading is about; none for all."""
    named: Sequence[str] = evidence_entries.HEADINGS[heading]["service_lines"]
    return tuple(ServiceLine(each) for each in named)


def _for_caller(
    db: Session, actor: Actor, row: EvidencePack, content: EvidenceContent, route: str
) -> EvidenceContent:
    """Returns the evidence with the texts, plans and rows that the caller may see."""
    of_pack = access.visible(actor, EvidenceEntry).where(EvidenceEntry.pack_id == row.id)
    written = {each.id for each in db.scalars(of_pack)}
    seen = evidence_plans.Seen.of(db, actor, content)
    if seen.actions:
        history.seen(db, actor, Action.__tablename__, seen.actions, route)
    asked = {
        "unit_id": row.org_unit_id,
        "due_from": row.period_from,
        "due_to": row.period_to,
        "as_of": row.as_of,
    }
    answers = []
    for each in content.answers:
        services = {"service_line": [str(line) for line in each.service_lines]}
        figures = [
            evidence_figures.with_rows(actor, figure, asked | services)
            for figure in each.known.figures
        ]
        known = each.known.model_copy(update={"figures": figures})
        shown = each.model_copy(update={"known": known, "plans": seen.plans(each.plans)})
        answers.append(shown if each.entry_id in written else _without_words(shown))
    return content.model_copy(update={"answers": answers})


def _without_words(answer: EvidenceAnswer) -> EvidenceAnswer:
    """Returns an answer for callers who read figures, and not what people write."""
    parts = {
        name: getattr(answer, name).model_copy(update={"text": None})
        for name in ("known", "how", "plans")
    }
    return answer.model_copy(update={"written_by_name": None, "written_at": None, **parts})
