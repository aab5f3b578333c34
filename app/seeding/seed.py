"""Stores the shipped data where it is missing. Rows that exist already do not change."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.data.files import DATA, shipped
from app.models.notifications.reminders import ReminderRule
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import Record
from app.models.reference.closed_days import CalendarRange, ClosedDay
from app.models.reference.code_lists import ReferenceCode
from app.models.reference.themes import Theme
from app.models.tools.grades import GradeCrosswalk, GradeLevel, GradeScale
from app.models.tools.tools import Tool, ToolVersion
from app.schemas.tools.tool_content import ToolFile
from app.services import access
from app.services.access import SYSTEM
from app.services.platform import history, workflow
from app.services.reference import code_lists
from app.services.reference.working_days import england_bank_holidays
from app.services.tools import grade_crosswalk_workflow
from app.vocabulary.tools import ToolVersionStatus

LOCK = 5_201_601  # an advisory lock, so that two processes that start together seed once
# Bank holidays follow from the law and the date of Easter, one-off ones from proclamations. Known
# ones are included; a newly proclaimed one is added by a release.
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2035, 12, 31)
SKELETON_SINCE = date(2010, 4, 1)


def seed(db: Session) -> None:
    """Stores scales, crosswalks, tools, themes, lists, closed days and a first organisation.

    Seeding again changes nothing, and keeps what a council has edited.
    """
    db.execute(select(func.pg_advisory_xact_lock(LOCK)))
    grade_scales(db)
    crosswalks(db)
    tools(db)
    themes(db)
    for name in code_lists.DATA_LISTS:
        reference_list(db, name)
    closed_days(db)
    reminder_rules(db)
    organisation(db)


def _add(db: Session, rows: Sequence[Record]) -> None:
    """Stores new rows, with the service itself as their author in history."""
    db.add_all(rows)
    db.flush()
    for row in rows:
        action = f"{access.label(type(row)).replace(' ', '_')}.create"
        history.record(db, SYSTEM, action, row, after=history.values(row), note="As shipped.")


def grade_scales(db: Session) -> None:
    known = set(db.scalars(select(GradeScale.code)))
    missing = [scale for scale in shipped("grade_scales") if scale["code"] not in known]
    scales = [
        GradeScale(**scale | {"levels": [GradeLevel(**level) for level in scale["levels"]]})
        for scale in missing
    ]
    _add(db, scales)


def crosswalks(db: Session) -> None:
    """Stores crosswalks of scales without any; those between equal words are approved at once."""
    known = set(db.scalars(select(GradeCrosswalk.from_scale)))
    rows = [row for row in shipped("crosswalks") if row["from_scale"] not in known]
    reworded = {row["from_scale"] for row in rows if row["from_level"] != row["to_level"]}
    new = [
        GradeCrosswalk(**row | {"valid_from": date.fromisoformat(row["valid_from"])})
        for row in rows
    ]
    _add(db, new)
    same = [crosswalk for crosswalk in new if crosswalk.from_scale not in reworded]
    note = "As shipped: the two scales have the same words."
    for crosswalk in same:
        step = grade_crosswalk_workflow.APPROVE
        workflow.transition(db, SYSTEM, crosswalk, step, note=note, approved_at=clock.now())


def tools(db: Session) -> None:
    """Stores the shipped tools and their versions, which are published."""
    files = [
        ToolFile.model_validate_json(path.read_bytes())
        for path in sorted((DATA / "tools").glob("*.json"))
    ]
    known = set(db.scalars(select(Tool.key)))
    new_tools = {file.tool.key: file.tool for file in files if file.tool.key not in known}
    _add(db, [Tool(**tool.model_dump(mode="json")) for tool in new_tools.values()])
    versions = {(key, semver) for key, semver in db.execute(select(*_VERSION))}
    _add(db, [version(f) for f in files if (f.tool.key, f.version) not in versions])


_VERSION = (ToolVersion.tool_key, ToolVersion.semver)


def version(file: ToolFile) -> ToolVersion:
    return ToolVersion(
        tool_key=file.tool.key,
        semver=file.version,
        status=ToolVersionStatus.PUBLISHED,
        published_at=clock.now(),
        grade_scale_code=file.content.grade_scale,
        content=file.content.model_dump(mode="json"),
        content_hash=file.content.fingerprint(),
    )


def themes(db: Session) -> None:
    known = set(db.scalars(select(Theme.code)))
    _add(db, [Theme(**theme) for theme in shipped("themes") if theme["code"] not in known])


def reference_list(db: Session, name: str) -> None:
    """Stores the codes of one list; a council's own codes come after them."""
    known = set(db.scalars(select(ReferenceCode.code).where(ReferenceCode.list_code == name)))
    _add(
        db,
        [
            ReferenceCode(list_code=name, position=position, **row)
            for position, row in enumerate(shipped(name), start=1)
            if row["code"] not in known
        ],
    )


def closed_days(db: Session) -> None:
    """Stores bank holidays and their range, without history because nobody decides them."""
    known = set(db.scalars(select(ClosedDay.day)))
    holidays = england_bank_holidays(FIRST_DAY.year, LAST_DAY.year)
    missing = sorted(holidays.keys() - known)
    db.add_all(ClosedDay(day=day, title=holidays[day]) for day in missing)
    known_range = db.scalar(select(CalendarRange))
    if known_range is None:
        db.add(CalendarRange(first=FIRST_DAY, last=LAST_DAY))
    else:
        known_range.first = min(known_range.first, FIRST_DAY)
        known_range.last = max(known_range.last, LAST_DAY)
    db.flush()


def reminder_rules(db: Session) -> None:
    """Stores rules for kinds and days without one; a rule that is switched off stays off."""
    known = {
        (kind, days) for kind, days in db.execute(select(ReminderRule.kind, ReminderRule.days))
    }
    rows = shipped("reminder_rules")
    _add(db, [ReminderRule(**row) for row in rows if (row["kind"], row["days"]) not in known])


def organisation(db: Session) -> None:
    """Stores Kent's directorate, areas, districts and QA unit if there is no unit at all.

    The districts of each area are not published; the grouping is a draft for the council to edit.
    """
    if db.scalar(select(OrgUnit.id).limit(1)) is not None:
        return
    units: dict[str, OrgUnit] = {}
    for unit in shipped("organisation"):
        parent_code = unit.pop("parent_code")
        parent_id = units[parent_code].id if parent_code else None
        row = OrgUnit(parent_id=parent_id, valid_from=SKELETON_SINCE, **unit)
        units[row.code] = row
        _add(db, [row])
