"""The demo's reports: two cycles signed off, one being written, and a frozen evidence pack."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, text

from app.core import clock, ids
from app.core.dates import months_after
from app.data.files import shipped
from app.demo.timeline import Story
from app.models.auditing.programmes import AuditCycle
from app.models.figures.releases import Release
from app.models.findings.recommendations import Recommendation
from app.models.organisation.org_units import OrgUnit
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.schemas.reporting.evidence_entries import EvidenceAnswersWrite, EvidenceEntryWrite
from app.schemas.reporting.evidence_packs import EvidencePackWrite
from app.schemas.reporting.report_sections import ReportNarrativeWrite, ReportSectionWrite
from app.schemas.reporting.tri_annual_reports import PublishWrite, TriAnnualReportWrite
from app.services import access
from app.services.figures import release_checking, releases
from app.services.platform.preconditions import NONE, Precondition
from app.services.reporting import (
    evidence_entries,
    evidence_packs,
    report_sections,
    tri_annual_reports,
)
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.reporting import ReportPart

COMPOSED, PROPOSED, SIGNED_OFF = 40, 50, 55  # working days after the cycle
SIGNED, NAMED = 2, 3  # reports, and recommendations in each
COMPOSER, APPROVER, DIRECTOR = "qa_admin", "second_qa_manager", "corporate_director"
ANSWERER = "assistant_director"
NARRATIVE = shipped("reports/demo_narrative")
EVIDENCE, EVIDENCE_FROZEN = shipped("reports/demo_evidence"), 60  # working days after the cycle
OWNERS = {
    ReportPart.SUMMARY: "qa_manager",
    ReportPart.MODERATION: "qa_manager",
    ReportPart.REVIEWING: "assistant_director",
    ReportPart.COMMUNITIES: "principal_social_worker",
    ReportPart.ACADEMY: "principal_social_worker",
}
NOT_YET = (ReportPart.REVIEWING, ReportPart.COMMUNITIES)  # in the report that is being written


def plan(story: Story) -> None:
    """Schedules the reports of the last cycles that are over."""
    today, ends = clock.day_of(story.until), []
    start = months_after(story.start, 4)
    while story.after(COMPOSED, start) < today:
        ends.append(start - timedelta(days=1))
        start = months_after(start, 4)
    for end in ends[-SIGNED - 1 :]:
        number, is_draft = ids.new(), end == ends[-1]
        story.apart(story.after(COMPOSED, end), 9, compose, number, end, is_draft)
        if not is_draft:
            story.apart(story.after(PROPOSED, end), 10, propose, number)
            story.apart(story.after(SIGNED_OFF, end), 11, sign_off, number)
    if len(ends) > 1:
        story.apart(story.after(EVIDENCE_FROZEN, ends[-2]), 9, freeze_evidence, ends[-2])


def compose(story: Story, number: UUID, end: date, is_draft: bool) -> None:
    """Composes the report of the cycle that ended, and has its sections written."""
    cycle = story.db.scalars(select(AuditCycle).where(AuditCycle.ends_on == end)).first()
    if cycle is None:
        return
    data = TriAnnualReportWrite(
        title=f"Tri-annual report, {_months(cycle)}",
        cycle_id=cycle.id,
        as_of=clock.today() - timedelta(days=1),
    )
    unit = story.role(COMPOSER)
    tri_annual_reports.put(story.db, unit, number, data, NONE)
    report = access.get(story.db, unit, TriAnnualReport, number)
    for section in report_sections.of(story.db, report):
        _arrange(story, section)
        if section.part.value in NARRATIVE and not (is_draft and section.part in NOT_YET):
            _write(story, section)


def _months(cycle: AuditCycle) -> str:
    """Returns the first and the last month, each with its year where they differ."""
    start, end = cycle.starts_on, cycle.ends_on
    first = f"{start:%B}" if start.year == end.year else f"{start:%B %Y}"
    return f"{first} to {end:%B %Y}"


def _arrange(story: Story, section: ReportSection) -> None:
    owner = OWNERS.get(section.part)
    unit = story.role(COMPOSER)
    named = []
    if section.part is ReportPart.RECOMMENDATIONS:
        named = _newest_recommendations(story)
    data = ReportSectionWrite(
        owner_id=story.cast.by_role[owner].id if owner else None,
        tables=report_sections.tables(section),
        recommendation_ids=named,
    )
    precondition = Precondition(version=section.version)
    report_sections.put(story.db, unit, section.id, data, precondition)


def _newest_recommendations(story: Story) -> list[UUID]:
    """Returns the newest recommendations, of those that say the same the newest."""
    rows = access.visible(story.role("qa_manager"), Recommendation)
    rows = rows.order_by(Recommendation.created_at.desc(), Recommendation.id)
    found: dict[str, UUID] = {}
    for row in story.db.scalars(rows):
        found.setdefault(row.text, row.id)
    return list(found.values())[:NAMED]


def _write(story: Story, section: ReportSection) -> None:
    writer = story.role(OWNERS.get(section.part, COMPOSER))
    data = ReportNarrativeWrite.model_validate(NARRATIVE[section.part.value])
    precondition = Precondition(version=section.version)
    report_sections.write(story.db, writer, section.id, data, precondition)


def propose(story: Story, number: UUID) -> None:
    """Proposes the report, and the release of the figures for its public edition."""
    # The past is one transaction, so that nobody else has counted its rows for the planner.
    story.db.execute(text("ANALYZE"))
    unit = story.role(COMPOSER)
    report = access.get(story.db, unit, TriAnnualReport, number)
    tri_annual_reports.compose_release(story.db, unit, report)
    if report.release_id is not None:
        released = access.get(story.db, unit, Release, report.release_id)
        releases.propose(story.db, unit, released)
        release_checking.check(story.db, released.id)
        releases.approve(story.db, story.role(APPROVER), released)
    tri_annual_reports.propose(story.db, unit, report)


def sign_off(story: Story, number: UUID) -> None:
    """Signs the report off, as the corporate director."""
    director = story.role(DIRECTOR)
    report = access.get(story.db, director, TriAnnualReport, number)
    data = PublishWrite(public_text_confirmed=True)
    tri_annual_reports.publish(story.db, director, report, data)


def freeze_evidence(story: Story, end: date) -> None:
    """Composes the evidence pack of a cycle, has it written, and freezes it."""
    cycle = story.db.scalars(select(AuditCycle).where(AuditCycle.ends_on == end)).first()
    if cycle is None:
        return
    unit, number = story.role(COMPOSER), ids.new()
    county = select(OrgUnit.id).where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
    data = EvidencePackWrite(
        title=f"Self-evaluation, {_months(cycle)}",
        org_unit_id=story.db.scalars(county).one(),
        period_from=cycle.starts_on,
        period_to=end,
        as_of=clock.today() - timedelta(days=1),
    )
    evidence_packs.put(story.db, unit, number, data, NONE)
    pack = access.get(story.db, unit, EvidencePack, number)
    for entry in evidence_entries.of(story.db, pack):
        if entry.heading.value in EVIDENCE:
            _answer(story, entry)
    evidence_packs.freeze(story.db, story.role(DIRECTOR), pack)


def _answer(story: Story, entry: EvidenceEntry) -> None:
    """Has an entry written by the assistant director."""
    unit, writer = story.role(COMPOSER), story.role(ANSWERER)
    arranged = EvidenceEntryWrite(
        owner_id=story.cast.by_role[ANSWERER].id,
        metrics=entry.metrics,
        recommendation_ids=_newest_recommendations(story),
    )
    precondition = Precondition(version=entry.version)
    evidence_entries.put(story.db, unit, entry.id, arranged, precondition)
    answers = EvidenceAnswersWrite.model_validate(EVIDENCE[entry.heading.value])
    precondition = Precondition(version=entry.version)
    evidence_entries.write(story.db, writer, entry.id, answers, precondition)
