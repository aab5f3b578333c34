"""Published releases for anybody, without signing in: nothing about who made them is told."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, defer

from app.core.errors import NotFound
from app.models.figures.releases import Release
from app.schemas.figures.public_releases import (
    PublicReleaseRead,
    PublicReleases,
    PublicReleaseSummary,
)
from app.vocabulary.figures import OUT, ReleaseStatus

MOST = 200  # some fifty years of quarters


def listed(db: Session) -> PublicReleases:
    """Returns what has been published, the newest period first; not what was superseded."""
    rows = db.scalars(
        select(Release)
        .where(Release.status == ReleaseStatus.PUBLISHED)
        .order_by(Release.period_from.desc(), Release.id.desc())
        .options(defer(Release.figures))
        .limit(MOST)
    )
    return PublicReleases(items=[PublicReleaseSummary.model_validate(row) for row in rows])


def find(db: Session, release_id: UUID) -> PublicReleaseRead:
    """Returns one release with its figures; of a superseded one also what took its place."""
    newer = aliased(Release)
    after = select(newer.id).where(newer.supersedes_id == Release.id, newer.status.in_(sorted(OUT)))
    row = db.execute(
        select(Release, after.scalar_subquery().label("superseded_by_id")).where(
            Release.id == release_id, Release.status.in_(sorted(OUT))
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no published release with this identifier.")
    release, superseded_by_id = row
    return PublicReleaseRead.model_validate(
        {name: getattr(release, name) for name in PublicReleaseRead.stored()}
        | {"superseded_by_id": superseded_by_id}
    )
