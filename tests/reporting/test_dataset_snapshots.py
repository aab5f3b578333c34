"""Snapshots: every figure of a report is reproduced from its frozen rows."""

import hashlib
import json
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.figures.test_audit_metrics import a_decision
from tests.figures.test_practice_metrics import a_version, answered, scales
from tests.reporting.test_tri_annual_reports import MAY, composed, moved, work


@pytest.fixture
def composer(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def snapshot_of(as_: As, composer: Person, db: Session, **fields: Any) -> dict[str, Any]:
    """Returns the snapshot of a report that is proposed now."""
    path = composed(as_, composer, db, **fields)
    report = moved(as_, composer, path, "propose")
    answer = as_(composer).get(f"/v1/dataset-snapshots/{report['snapshot_id']}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["sha256"] == report["snapshot_sha256"]
    found: dict[str, Any] = answer.json()
    return found


def rows_of(as_: As, who: Person, snapshot: dict[str, Any], metric: str) -> list[dict[str, Any]]:
    """Returns the frozen rows of a metric, each by the names of its columns."""
    dataset = next(
        each for each in snapshot["datasets"] if each["metric"] == metric and not each["is_whole"]
    )
    path = f"/v1/dataset-snapshots/{snapshot['id']}/datasets/{dataset['number']}"
    answer = as_(who).get(path)
    assert answer.status_code == 200, answer.text
    rows = answer.json()["rows"]
    text_of_rows = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert dataset["sha256"] == hashlib.sha256(text_of_rows.encode()).hexdigest()
    return [dict(zip(dataset["columns"], row, strict=True)) for row in rows]


def figure_of(snapshot: dict[str, Any], metric: str, *by: str) -> dict[str, Any]:
    return next(
        figure
        for table in snapshot["tables"]
        if table["by"] == list(by)
        for figure in table["figures"]
        if figure["slug"] == metric
    )


def test_figures_are_what_plain_arithmetic_makes_of_the_frozen_rows(
    db: Session, as_: As, composer: Person
) -> None:
    work(db, done=3, not_done=1)
    work(db, done=1, not_done=2, team="dover-1")
    snapshot = snapshot_of(as_, composer, db)
    rows = rows_of(as_, composer, snapshot, "completion_rate")
    assert len(rows) == 7
    done, due = Counter[Any](), Counter[Any]()
    for row in rows:
        done[row["area"]] += row["numerator"]
        due[row["area"]] += row["denominator"]
    by_area = figure_of(snapshot, "completion_rate", "area")
    assert by_area["total"]["value"] == round(4 / 7, 4)
    assert {
        each["group"][0]["value"]: (each["numerator"], each["denominator"])
        for each in by_area["rows"]
    } == {area: (done[area], due[area]) for area in due}
    grades = rows_of(as_, composer, snapshot, "grade_distribution")
    assert Counter(row["grade"] for row in grades if row["denominator"]) == {"good": 4}
    shown = figure_of(snapshot, "grade_distribution")
    assert {each["group"][0]["value"]: each["value"] for each in shown["rows"]} == {
        "inadequate": 0.0,
        "requires_improvement": 0.0,
        "good": 1.0,
        "outstanding": 0.0,
    }


def many_kinds(db: Session) -> None:
    """Stores what the metrics of every shape count: answers, themes, decisions of all kinds."""
    work(db)
    factories.a_theme(db, "planning")
    (section, question), _ = scales(db)
    with clock.held_at(MAY):
        for before, after in (("good", "good"), ("good", "requires_improvement")) * 2:
            audit = a_decision(db, before, after)
            a_version(db, audit, sections=[answered(section, **{question: 7})])
            factories.a_finding(db, audit, theme_codes=["planning"])


def test_means_themes_and_kappa_are_what_the_frozen_rows_make_of_them(
    db: Session, as_: As, composer: Person
) -> None:
    many_kinds(db)
    snapshot = snapshot_of(as_, composer, db)
    scaling = rows_of(as_, composer, snapshot, "mean_scaling")
    answers = [float(row["numerator"]) for row in scaling]
    mean = figure_of(snapshot, "mean_scaling", "section")["total"]
    assert (mean["value"], mean["denominator"]) == (sum(answers) / 4, len(answers)) == (7.0, 4)
    themes = rows_of(as_, composer, snapshot, "finding_themes")
    assert len({row["row"] for row in themes if row["theme"] == "planning"}) == 4
    (planning,) = figure_of(snapshot, "finding_themes")["rows"]
    assert (planning["numerator"], planning["denominator"]) == (4, 7)
    decisions = rows_of(as_, composer, snapshot, "weighted_kappa")
    pairs = Counter((row["before"], row["after"]) for row in decisions)
    kappa = figure_of(snapshot, "weighted_kappa", "selection_reason")["total"]["agreement"]
    assert pairs == {(3, 3): 2, (3, 2): 2}
    # 2 of 4 agree, as many as by chance: all were good before.
    assert (kappa["n"], kappa["kappa_linear"]) == (4, 0.0)
    path = f"/v1/dataset-snapshots/{snapshot['id']}/verification"
    verified = as_(composer).get(path).json()
    assert (verified["holds"], verified["differences"]) == (True, [])


def test_a_snapshot_is_equal_to_the_live_metrics_of_its_day_until_these_change(
    db: Session, as_: As, composer: Person
) -> None:
    work(db)
    snapshot = snapshot_of(as_, composer, db)
    days = "as_of=2026-08-31&due_from=2026-04-01&due_to=2026-07-31"
    compared = 0
    for table in snapshot["tables"]:
        by = "".join(f"&by={each}" for each in table["by"])
        slugs = "".join(f"&metric={each['slug']}" for each in table["figures"])
        live = as_(composer).get(f"/v1/metrics:query?{days}{by}{slugs}")
        assert live.status_code == 200, live.text
        for frozen, now in zip(table["figures"], live.json()["items"], strict=True):
            assert (frozen["rows"], frozen["total"]) == (now["rows"], now["total"])
            compared += 1
    assert compared > 40
    db.execute(text("DELETE FROM audit_periods"))  # as an erasure does
    changed = as_(composer).get(f"/v1/metrics/completion_rate?{days}").json()["total"]
    again = as_(composer).get(f"/v1/dataset-snapshots/{snapshot['id']}").json()
    assert figure_of(again, "completion_rate") == figure_of(snapshot, "completion_rate")
    assert figure_of(again, "completion_rate")["total"]["numerator"] != changed["numerator"]


def test_a_report_counts_the_staff_whom_communities_reached_whenever_their_roles_began(
    db: Session, as_: As, composer: Person
) -> None:
    """Ann came; Bob, the composer and the manager of the community did not. All began long ago."""
    ann, _ = (factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db)) for _ in range(2))
    with clock.held_at(MAY):
        community = factories.a_community(db, status="running", suggested_by=ann.id)
        held = {"status": "held", "starts_at": MAY, "facilitator_id": ann.id}
        session = factories.a_community_session(db, community, **held)
        factories.an_attendance(db, session, ann, factories.a_team(db))
    total = figure_of(snapshot_of(as_, composer, db), "community_reach")["total"]
    assert (total["numerator"], total["denominator"], total["value"]) == (1, 4, 0.25)


def test_a_verification_counts_every_figure_anew_and_finds_what_was_altered(
    db: Session, as_: As, composer: Person
) -> None:
    work(db)
    snapshot = snapshot_of(as_, composer, db)
    path = f"/v1/dataset-snapshots/{snapshot['id']}/verification"
    verified = as_(composer).get(path).json()
    assert (verified["holds"], verified["differences"]) == (True, [])
    figures = [each for table in snapshot["tables"] for each in table["figures"]]
    assert verified["figures_checked"] >= sum(len(each["rows"]) + 1 for each in figures) - 3
    db.execute(text("ALTER TABLE snapshot_datasets DISABLE TRIGGER snapshot_datasets_frozen"))
    db.execute(
        text(
            "UPDATE snapshot_datasets SET rows = jsonb_set(rows, '{0,2}', '0')"
            " WHERE metric = 'completion_rate'"
        )
    )
    db.expire_all()
    altered = as_(composer).get(path).json()
    assert (altered["holds"], altered["checksum_holds"]) == (False, False)
    assert {each["metric"] for each in altered["differences"]} == {"completion_rate"}


def test_a_verification_counts_intervals_anew_where_the_rows_suffice(
    db: Session, as_: As, composer: Person
) -> None:
    many_kinds(db)
    snapshot = snapshot_of(as_, composer, db)
    path = f"/v1/dataset-snapshots/{snapshot['id']}/verification"
    altered = []
    for slug, by, method in (
        ("exact_agreement", (), "wilson"),
        ("weighted_kappa", ("selection_reason",), "bootstrap"),
    ):
        interval = figure_of(snapshot, slug, *by)["total"]["interval"]
        assert interval["method"] == method
        altered.append((slug, interval["high"]))
        interval["high"] = 2
    db.execute(text("ALTER TABLE dataset_snapshots DISABLE TRIGGER dataset_snapshots_frozen"))
    changed = text("UPDATE dataset_snapshots SET tables = CAST(:tables AS jsonb)")
    db.execute(changed, {"tables": json.dumps(snapshot["tables"])})
    db.expire_all()
    differences = as_(composer).get(path).json()["differences"]
    assert {
        (each["metric"], each["member"], json.loads(each["frozen"])[1]) for each in differences
    } == {(slug, "interval", 2) for slug, _ in altered}
    assert {each["metric"]: json.loads(each["recounted"])[1] for each in differences} == dict(
        altered
    )


def test_rows_of_a_snapshot_are_read_by_the_unit_alone_and_logged(
    db: Session, as_: As, composer: Person
) -> None:
    work(db)
    snapshot = snapshot_of(as_, composer, db)
    path = f"/v1/dataset-snapshots/{snapshot['id']}"
    rows_of(as_, composer, snapshot, "completion_rate")
    director = factories.a_person(db, Role.DIRECTOR)
    analyst = factories.a_person(db, Role.MI_ANALYST)
    for person in (director, analyst):
        assert as_(person).get(path).status_code == 404
        assert as_(person).get(f"{path}/datasets/1").status_code == 404
    manager = factories.a_person(db, Role.QA_MANAGER)
    reads = as_(manager).get("/v1/access-log").json()["items"]
    (line,) = (each for each in reads if each["entity"] == "audit_assignments")
    assert len(line["subject_ids"]) == 4
