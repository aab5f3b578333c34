"""The comparison of twins with the sets of OData, and with the snapshot of a report."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.models.auditing.programmes import AuditCycle
from app.vocabulary.auditing import CycleStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.feeds.reading import rows as rows_of_set
from tests.figures.twins import NAMES, Numbers, OfRows, groups, held_on, of_answer, wanted
from tests.reporting.test_dataset_snapshots import snapshot_of


def require_equal_in_set(
    client: Client,
    twins: OfRows,
    place: str = "place",
    entity_set: str = "figure_by_month_and_team",
    column: str = "team_id",
) -> None:
    """Compares the numbers of teams, or of another column, with those that a set adds up to."""
    names = _units(client) if column in {"team_id", "district_id"} else {}
    cells = rows_of_set(client, entity_set)
    for slug, (twin, rows) in twins.items():
        found: dict[str, list[float]] = {}
        for cell in cells:
            if cell["metric"] == slug:
                group = names.get(cell[column], cell[column])
                sums = found.setdefault(group, [0, 0])
                sums[0] += cell["numerator"]
                sums[1] += cell["denominator"]
        for group in groups(rows, place):
            n, base, _ = twin([row for row in rows if getattr(row, place) == group])
            numerator, denominator = found.get(group, [0, 0])
            assert denominator == base, (slug, group)
            assert abs(numerator - n) < 1e-9, (slug, group)


def require_equal_grades_in_set(client: Client, found: Numbers) -> None:
    """Compares the final grades of teams with those of their set."""
    names = _units(client)
    assert {
        (names[cell["team_id"]], cell["grade"]): tuple(cell[name] for name in NAMES)
        for cell in rows_of_set(client, "grades_by_cycle_and_team")
    } == {group: numbers for group, numbers in found.items() if group}


def _units(client: Client) -> dict[str, str]:
    units = rows_of_set(client, "dim_org_unit")
    return {unit["org_unit_id"]: unit["name"].lower() for unit in units}


def require_equal_in_report(
    as_: As,
    db: Session,
    twins: OfRows,
    last: date,
    parts: Mapping[str, Numbers] | None = None,
) -> set[str]:
    """Compares the figures in the snapshot of a report until the day `last`, and verifies it.

    Of metrics in `twins` these are the totals, of those in `parts` all figures. Returns the metrics
    that the report has.
    """
    composer, compared = factories.a_person(db, Role.QA_ADMIN), set()
    with held_on(last + timedelta(days=1), 9):  # once the day of its figures is over
        of_days = {"cycle_id": str(_cycle_until(db, last).id), "as_of": last.isoformat()}
        snapshot = snapshot_of(as_, composer, db, **of_days)
        for figure in (each for table in snapshot["tables"] for each in table["figures"]):
            slug, found = figure["slug"], of_answer(figure)
            if slug in twins:
                assert found[()] == wanted(*twins[slug]), slug
            if slug in (parts or {}):
                assert found == (parts or {})[slug], slug
            compared.add(slug)
        path = f"/v1/dataset-snapshots/{snapshot['id']}/verification"
        assert as_(composer).get(path).json()["holds"] is True
    return compared & {*twins, *(parts or {})}


def _cycle_until(db: Session, last: date) -> AuditCycle:
    """Returns a cycle that is long enough for every row of the tests."""
    cycle = AuditCycle(
        programme_id=factories.a_programme(db).id,
        number=3,
        starts_on=date(2025, 1, 1),
        ends_on=last,
        status=CycleStatus.OPEN,
    )
    return factories.saved(db, cycle)
