"""The levels of a grade scale."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.tools.grades import GradeLevel as LevelRow
from app.services.tools.grading import GradeLevel


def levels_of(db: Session, scale_code: str) -> list[GradeLevel]:
    """Returns all levels of a scale, ascending; read once in a transaction."""
    known: dict[str, list[GradeLevel]] = db.info.setdefault("levels", {})
    if scale_code not in known:
        rows = select(LevelRow).where(LevelRow.scale_code == scale_code)
        known[scale_code] = [
            GradeLevel(row.code, row.ordinal, row.label)
            for row in db.scalars(rows.order_by(LevelRow.ordinal))
        ]
    return known[scale_code]
