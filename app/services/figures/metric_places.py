"""What targets and step changes share: rows about one metric in one place."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, literal
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.figures.step_changes import StepChange
from app.models.figures.targets import MetricTarget
from app.models.organisation.org_units import OrgUnit
from app.services.access import Actor
from app.services.figures.catalogue import METRICS
from app.services.figures.engine.metric import Metric, Shape
from app.services.organisation import org_units
from app.services.platform import documents

FIXED = ("metric", "org_unit_id", "service_line")
# Grades of a distribution and themes are no single value that could be aimed at or charted.
VALUED = frozenset({Shape.COUNT, Shape.RATIO, Shape.AGREEMENT, Shape.QUANTILES})


@documents.computed(MetricTarget, "metric_title")
@documents.computed(StepChange, "metric_title")
def _metric_title(row: Any, _actor: Actor) -> Any:
    titles = {slug: metric.title for slug, metric in METRICS.items()}
    return case(titles, value=row.metric, else_=literal(""))


def values(db: Session, written: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the columns of a row, with the district and area of its unit; or refuses it."""
    faults = [*_of_metric(written["metric"])]
    if db.get(OrgUnit, written["org_unit_id"]) is None:
        faults.append(Fault("/org_unit_id", "unknown", "There is no unit with this identifier."))
    if faults:
        raise Invalid("This cannot be saved like this.", errors=faults)
    unit = org_units.locations(db, {written["org_unit_id"]})[written["org_unit_id"]]
    return {**written, **unit.columns(written["service_line"])}


def _of_metric(slug: str) -> list[Fault]:
    metric: Metric | None = METRICS.get(slug)
    if metric is None:
        text = "There is no such metric; GET /v1/metrics lists them."
        return [Fault("/metric", "unknown", text)]
    if metric.shape not in VALUED:
        text = "Its figures are shares of grades or themes, and no single value."
        return [Fault("/metric", "no_single_value", text)]
    return []
