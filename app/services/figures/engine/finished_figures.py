"""Answers figures as JSON: plain ones as SQL wrote them, and the others rendered from cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.schemas.figures.metrics import MetricFilters, MetricRead
from app.services.figures.engine import (
    finished_cells,
    measure,
    rendering,
    sampling_design,
    target_of,
)
from app.services.figures.engine.finished_cells import Finished
from app.services.figures.engine.measure import Asked, Measured

NO_ROWS = '"rows":[]'


def of(db: Session, asked: Sequence[Asked], query: MetricFilters) -> list[str]:
    """Returns the figures of each metric as the JSON of `MetricRead`."""
    plain = _plain(db, asked, query)
    others = [place for place in range(len(asked)) if place not in plain]
    measured = measure.count(db, [asked[place] for place in others])
    read = rendering.read_all(db, measured, query)
    answers = {n: each.model_dump_json() for n, each in zip(others, read, strict=True)}
    finished = _finished(db, {place: asked[place] for place in plain})
    figures = sum(len(each.rows) for each in measured)
    figures += sum(each.figures for each in finished.values())
    measure.require_few(figures, measure.MOST)
    answers |= {n: _spliced(asked[n], each, query) for n, each in finished.items()}
    return [answers[place] for place in range(len(asked))]


def _plain(db: Session, asked: Sequence[Asked], query: MetricFilters) -> list[int]:
    """Returns the places of the metrics whose figures SQL writes."""
    may = {n: each for n, each in enumerate(asked) if finished_cells.are_plain(each)}
    some = [each.metric for each in may.values() if target_of.may_have(each, query)]
    aimed_at = target_of.aimed_at(db, some)
    found = {n: each for n, each in may.items() if each.metric.slug not in aimed_at}
    drawn: dict[object, bool] = {}  # by the rows that are counted
    for each in found.values():
        design = each.metric.population.design
        if each.metric.is_drawn and design and each.counted_rows not in drawn:
            drawn[each.counted_rows] = sampling_design.has_drawn(db, each.rows, design)
    return [
        n
        for n, each in found.items()
        if not each.metric.is_drawn or not drawn.get(each.counted_rows)
    ]


def _finished(db: Session, asked: Mapping[int, Asked]) -> dict[int, Finished]:
    """Returns the figures that SQL writes; grades stand side by side in statements of their own."""
    together: dict[object, list[int]] = defaultdict(list)
    for place, each in asked.items():
        together[each.alike, each.metric.own].append(place)
    found: dict[int, Finished] = {}
    for places in together.values():
        some = finished_cells.finished(db, [asked[n] for n in places], measure.MOST)
        found |= zip(places, some, strict=True)
    return found


def _spliced(asked: Asked, finished: Finished, query: MetricFilters) -> str:
    """Returns the answer with the cells in it, which nobody reads again."""
    parameters = asked.rows.parameters
    measured = Measured(asked.metric, parameters, asked.by, asked.audience, {}, finished.total)
    read: MetricRead = rendering.without_cells(replace(measured, place=asked.place), query)
    head, tail = read.model_dump_json().split(NO_ROWS, 1)
    return f'{head}"rows":{finished.cells}{tail}'
