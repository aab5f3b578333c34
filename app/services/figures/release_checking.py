"""The check of a proposed release: a job looks at all of its figures with those that are out.

A linear programme over some hundred figures takes seconds to minutes, so that no request waits for
it. One release is checked at a time.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import DomainError
from app.models.figures.releases import Release
from app.services.access import SYSTEM
from app.services.figures import release_checks, release_figures
from app.services.figures.release_figures import ReleaseFigures
from app.services.figures.release_workflow import FAIL_CHECK, PASS_CHECK
from app.services.platform import job_queue, workflow
from app.vocabulary.figures import ReleaseStatus

CHECK = "release.check"
NOTHING_SHOWN = (
    "Every figure would be withheld: beside the figures that are out already, each of them would"
    " narrow a small number down. Choose fewer breakdowns or a longer period."
)


def defer(db: Session, release: Release) -> None:
    """Has a release checked, after those that were proposed before it."""
    job_queue.defer(db, CHECK, lock=CHECK, release_id=release.id)


def check(db: Session, release_id: UUID) -> None:
    """Checks a release that waits for it; freezes its figures, or says why they cannot go out."""
    row = db.get(Release, release_id)
    if row is None or row.status is not ReleaseStatus.CHECKING:
        return  # it was returned meanwhile, or an attempt before this one was the last
    proposed_at = row.proposed_at
    others = release_checks.sharing_rows(db, row)
    with_others = [str(each.id) for each in others]
    reasons, figures = [], ReleaseFigures([])
    try:
        figures = release_figures.of(db, row, others)
    except DomainError as problem:  # such as too many figures
        reasons = [problem.detail]
    if not reasons and figures.shows_nothing:
        reasons = [NOTHING_SHOWN]
    db.refresh(row, with_for_update=True)
    if row.status is ReleaseStatus.CHECKING and row.proposed_at == proposed_at:
        _note(db, row, figures, reasons, with_others)


def _note(
    db: Session, row: Release, figures: ReleaseFigures, reasons: list[str], others: list[str]
) -> None:
    result: dict[str, Any] = {"check_reasons": reasons, "checked_with": others}
    result["checked_at"] = clock.now()
    if reasons:
        workflow.transition(db, SYSTEM, row, FAIL_CHECK, **result)
        return
    items = figures.as_json()
    workflow.transition(
        db,
        SYSTEM,
        row,
        PASS_CHECK,
        **result,
        figures=items,
        figures_in_all=figures.in_all,
        figures_withheld=figures.withheld,
        checksum=release_figures.checksum(items),
    )
