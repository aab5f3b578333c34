"""Tool versions and grade crosswalks in any state."""

from datetime import date, timedelta

from sqlalchemy import select

from app.core import clock
from app.models.platform.base import Record
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.models.tools.tools import ToolVersion
from tests import factories
from tests.tables.states.base import At, Cast, Recipe, nothing_with


def _tool_version(cast: Cast, at: At) -> Record:
    known = factories.a_tool_version(cast.db)
    return factories.saved(
        cast.db,
        ToolVersion(
            tool_key=known.tool_key,
            semver=f"2.{at.number}.0",
            status=at.state,
            grade_scale_code=known.grade_scale_code,
            content=known.content,
            content_hash=known.content_hash,
            published_at=None if at.state == "draft" else clock.now(),
            retired_at=clock.now() if at.state == "retired" else None,
        ),
    )


def _crosswalk(cast: Cast, at: At) -> Record:
    if cast.db.scalar(select(GradeScale).where(GradeScale.code == "own4")) is None:
        factories.ofsted4(cast.db)
        factories.saved(
            cast.db,
            GradeScale(
                code="own4",
                title="Our own",
                levels=[
                    GradeLevel(code="met", ordinal=2, label="Met"),
                    GradeLevel(code="unmet", ordinal=1, label="Unmet"),
                ],
            ),
        )
    return factories.saved(
        cast.db,
        GradeCrosswalk(
            from_scale="own4",
            from_level="met",
            to_level="good",
            status=at.state,
            valid_from=date(2026, 4, 1) + timedelta(days=at.number),
            proposed_by=cast.other.id,
            approved_at=clock.now() if at.state == "approved" else None,
        ),
    )


RECIPES: dict[str, Recipe] = {
    "tool-versions": Recipe(
        _tool_version, placeless=True, bodies=nothing_with("publish", "retire")
    ),
    "grade-crosswalks": Recipe(_crosswalk, placeless=True, bodies=nothing_with("approve")),
}
