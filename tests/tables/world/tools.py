"""A tool version, and a crosswalk from a scale of our own."""

from datetime import date

from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from tests import factories
from tests.tables.world.base import CallersWorld

QUERIES = {"compare_tool_versions": {"to": "tool_version_id"}}
BODIES = {
    "put_tool_version": {
        "tool_key": "cype",
        "semver": "9.0.0",
        "content": factories.tool_content(),
    },
    "put_grade_scale": {
        "title": "Four",
        "levels": [
            {"code": "unmet", "ordinal": 1, "label": "Unmet"},
            {"code": "met", "ordinal": 2, "label": "Met"},
        ],
    },
}


def add(world: CallersWorld) -> None:
    version = factories.a_tool_version(world.db)
    world.enter(
        {"tool_version_id": version, "crosswalk_id": _crosswalk(world)},
        words={"key": version.tool_key, "/v1/grade-scales/ code": version.grade_scale_code},
        bodies=BODIES,
    )


def _crosswalk(world: CallersWorld) -> GradeCrosswalk:
    levels = [
        GradeLevel(code="met", ordinal=2, label="Met"),
        GradeLevel(code="unmet", ordinal=1, label="Unmet"),
    ]
    factories.saved(world.db, GradeScale(code="own4", title="Our own", levels=levels))
    crosswalk = GradeCrosswalk(
        from_scale="own4",
        from_level="met",
        to_level="good",
        valid_from=date(2026, 4, 1),
        proposed_by=world.other.id,
    )
    return factories.saved(world.db, crosswalk)
