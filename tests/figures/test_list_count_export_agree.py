"""List, count, get, the rows behind figures and their export are the same rows for every caller.

There is one of everything in each state in two districts. Each role calls once, with up to two
more that are drawn, at any height of the tree, of one service line or all, of today or of another
day; and what is theirs.
"""

import csv
from collections.abc import Iterable, Mapping, Set
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.models.cases.subjects import Subject
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import Record
from app.models.reviewing.meetings import Meeting
from app.services.figures.catalogue import METRICS
from app.services.figures.engine.metric import Parameters
from app.vocabulary.auditing import FINAL, AuditStatus
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import Client, headers_of, undone
from tests.figures.test_audit_metrics import a_version, decided
from tests.tables.states import HERE, OWN, THERE, Scene
from tests.tables.workflows import NOUNS

NAMED = ("cype", "north", "dartford", "dartford-1", "thanet", "thanet-1")
OTHERS = [role for role in Role if role is not Role.INTEGRATION_CLIENT]
# One figure of each kind of rows that carry grades, and grades before they are final.
GRADED = {
    metric.fact: slug
    for slug, metric in METRICS.items()
    if metric.fact(Parameters(factories.LONG_AGO)).readers
}.values()
# What figures count: looked at by everybody, and a sixth of the rest by each.
COUNTED = ("actions", "audit-assignments", "audits", "meetings", "qa-records", "escalations")
# What comes with the others, and has no states.
ALSO: dict[str, type[Record]] = {
    "subjects": Subject,
    "meetings": Meeting,
    "people": Person,
    "org-units": OrgUnit,
    "role-assignments": RoleAssignment,
}


@pytest.fixture(autouse=True)
def callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "actor_cache_seconds", 10.0)


def a_caller(db: Session, role: Role, chance: Random) -> Person | ApiKey:
    """Returns a caller with this role today and some other roles, not all of them today."""
    if role is Role.INTEGRATION_CLIENT:
        return factories.a_client(db)
    person, today = factories.a_person(db), clock.today()
    others = [chance.choice(OTHERS) for _ in range(chance.randint(0, 2))]
    for held in dict.fromkeys([role, *others]):
        unit = db.scalars(select(OrgUnit).where(OrgUnit.code == chance.choice(NAMED))).one()
        begins, ends = factories.LONG_AGO, None
        if held is not role:
            begins = chance.choice([factories.LONG_AGO] * 4 + [today, today + timedelta(days=1)])
            if begins == factories.LONG_AGO:
                ends = chance.choice([None] * 3 + [today, today + timedelta(days=1)])
        line = chance.choice([None, None, ServiceLine.CHILDREN_IN_CARE, ServiceLine.FRONT_DOOR])
        if held is role is Role.QA_MANAGER:  # somebody reads the rows of every figure
            unit, line = factories.the_county(db), None
        factories.a_role(
            db, person, held, unit, valid_from=begins, valid_to=ends, service_line=line
        )
    return person


def a_world(db: Session) -> tuple[list[Scene], dict[str, type[Record]]]:
    """Stores rows in many lists, and returns the scenes and the model of each list."""
    scenes, models = [], dict(ALSO)
    for noun in (noun for noun in NOUNS if "{" not in noun):
        scene = Scene(db, noun)
        rows = scene.rows(HERE, NOUNS[noun].states) | scene.rows(THERE, NOUNS[noun].states)
        models[noun] = type(next(iter(rows.values())))
        if noun == "audits":
            judged(db, rows.values())
            first, again = (rows[HERE, status] for status in sorted(FINAL))
            again.re_audit_of = first.id  # type: ignore[attr-defined]
        scenes.append(scene)
    return scenes, models


def listed(client: Client, path: str, limit: int) -> tuple[list[str], int | None]:
    """Returns the items of all pages in order, and the count of the first page."""
    page = client.get(f"{path}?limit={limit}&count=true").json()
    items, total = [item["id"] for item in page["items"]], page["total"]
    while page["next_cursor"] is not None:
        page = client.get(f"{path}?limit={limit}&cursor={page['next_cursor']}").json()
        items += [item["id"] for item in page["items"]]
    return items, total


def explained(client: Client, asked: str, limit: int = 200) -> list[Any] | None:
    """Returns the rows behind a figure from all pages; None if the caller may not read rows."""
    rows: list[Any] = []
    slug, _, query = asked.partition("?")
    url = f"/v1/metrics/{slug}?explain=rows&limit={limit}&{query}"
    answer = client.get(url)
    while answer.status_code == 200:
        page = answer.json()["explanation"]
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        answer = client.get(f"{url}&cursor={page['next_cursor']}")
    assert answer.status_code == 403, answer.text
    return None


def judged(db: Session, audits: Iterable[Any]) -> None:
    """Stores versions and decisions of audits that have got so far."""
    for audit in audits:
        if audit.status not in {AuditStatus.DRAFT, AuditStatus.VOIDED}:
            a_version(db, audit, 1, planning="good")
            factories.a_finding(db, audit, theme_codes=["planning", "voice"])
        if audit.status in {AuditStatus.MODERATED, AuditStatus.APPRECIATIVE_INQUIRY, *FINAL}:
            decided(db, audit, "good", "good")


def figures_agree(client: Client, seen: Mapping[str, Set[str]], role: Role) -> None:
    """Checks that figures count the rows that the caller may read, and agree with the export."""
    for slug, lists in (
        ("expected", {"assignment_id": "audit-assignments", "audit_id": "audits"}),
        ("qa_coverage", {"meeting_id": "meetings", "qa_record_id": "qa-records"}),
        ("escalation_in_time", {"escalation_id": "escalations"}),
        ("action_on_time", {"action_id": "actions"}),
    ):
        rows = explained(client, slug, limit=25)
        for name, noun in lists.items():
            assert {row[name] for row in rows or []} - {None} <= seen[noun], (slug, name)
        if slug == "expected" and rows is not None:
            assert {row["assignment_id"] for row in rows} == seen["audit-assignments"]
        export_agrees(client, slug)
    for asked in (*GRADED, "grade_distribution?basis=auditor"):
        rows = explained(client, asked)
        assert {row["audit_id"] for row in rows or []} <= seen["audits"], asked
        assert rows or role is not Role.QA_MANAGER, asked


def export_agrees(client: Client, slug: str) -> None:
    answer, export = (client.get(f"/v1/metrics/{slug}{kind}") for kind in ("", "/csv"))
    assert answer.status_code == export.status_code, slug
    if answer.status_code == 200:
        total = answer.json()["total"]["denominator"]
        head, *_, line = csv.reader(export.text.splitlines())
        assert line[head.index("line")] == "total"
        assert int(line[head.index("denominator")] or 0) == (total or 0), slug


def test_list_count_get_and_figures_agree_for_every_caller(db: Session, app: FastAPI) -> None:
    scenes, models = a_world(db)
    for role in Role:
        chance = Random(role)  # noqa: S311
        with undone(db):
            me = a_caller(db, role, chance)
            for scene in scenes:
                scene.me, scene.role = me, role
                rows = scene.rows(OWN, chance.choice(NOUNS[scene.noun].states.split()))
                if scene.noun == "audits":
                    judged(db, rows.values())
            db.flush()
            agree(db, Client(app, None, headers_of(me)), models, role, chance)
        for scene in scenes:
            scene.forget()


def agree(
    db: Session, client: Client, models: dict[str, type[Record]], role: Role, chance: Random
) -> None:
    seen = dict[str, set[str]]()
    some = chance.sample(sorted(models), len(models) // 6)
    for noun in sorted({*COUNTED, *some}):
        path, model = f"/v1/{noun}", models[noun]
        items, total = listed(client, path, chance.choice([25, 200, 200]))
        seen[noun] = set(items)
        assert len(items) == len(seen[noun]) == total, (noun, role)
        known = db.scalars(select(model.id).order_by(model.id)).all()
        for row_id in chance.sample(known, min(len(known), 1 if noun in ALSO else 4)):
            status = client.get(f"{path}/{row_id}").status_code
            assert status == (200 if str(row_id) in seen[noun] else 404), (noun, row_id, role)
    figures_agree(client, seen, role)
