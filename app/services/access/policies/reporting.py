"""Who sees reports and evidence packs.

Reports: the Unit and the directors of the county all of them, others public ones. Packs: the Unit,
directors and analysts, of their place.
"""

from sqlalchemy import ColumnElement, and_, or_

from app.models.reporting.dataset_snapshots import DatasetSnapshot, SnapshotDataset
from app.models.reporting.evidence_entries import EvidenceEntry
from app.models.reporting.evidence_packs import EvidencePack
from app.models.reporting.report_sections import ReportSection
from app.models.reporting.tri_annual_reports import TriAnnualReport
from app.services.access.actor import Actor, GrantScope
from app.services.access.predicates import (
    PRACTICE,
    QA,
    QA_ONLY,
    Masks,
    Scopes,
    Wholes,
    covered,
    for_county,
    for_roles,
    to,
)
from app.vocabulary.reporting import SIGNED_OFF
from app.vocabulary.roles import DIRECTORS, Role


def _public(row: type[TriAnnualReport], _me: Actor, _place: GrantScope) -> ColumnElement[bool]:
    """Whether a report was signed off, with a public edition."""
    return and_(row.status.in_(sorted(SIGNED_OFF)), row.release_id.is_not(None))


def _of_county_or_public(
    row: type[TriAnnualReport], me: Actor, place: GrantScope
) -> ColumnElement[bool]:
    return or_(for_county(row, me, place), _public(row, me, place))


SCOPES: Scopes = {
    TriAnnualReport: {
        **to(*PRACTICE, Role.PARTNER_AGENCY, Role.MI_ANALYST, rows=_public),
        **to(*QA, *DIRECTORS, rows=_of_county_or_public),
    },
    ReportSection: to(*QA, *DIRECTORS, rows=for_county),
    # Its rows are the ones that the Unit may read.
    DatasetSnapshot: to(*QA, rows=for_county),
    EvidencePack: to(*QA, *DIRECTORS, Role.MI_ANALYST, rows=covered),
    # Analysts read its figures, and not what people write.
    EvidenceEntry: to(*QA, *DIRECTORS, rows=covered),
}
SENSITIVE: Masks = {
    TriAnnualReport: {
        "snapshot_id": QA_ONLY,
        "status_reason": for_roles(*QA, *DIRECTORS),
        "sections": for_roles(*QA, *DIRECTORS),
    },
    EvidencePack: {"entries": for_roles(*QA, *DIRECTORS)},
}
WHOLES: Wholes = {SnapshotDataset: (DatasetSnapshot, "snapshot_id")}
