"""The answer of a feedback figure: its rows with their labels, and its total."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.schemas.figures.feedback_figures import FeedbackDimension, FeedbackFigureRead
from app.schemas.figures.metrics import Figure, GroupValue
from app.services.figures.feedback import disclosure_control, value_labels
from app.services.figures.feedback.catalogue import FeedbackFigure
from app.services.figures.feedback.counts import Cell, Cells
from app.services.figures.feedback.disclosure_control import SuppressionRule
from app.services.platform.rounding import printed
from app.vocabulary.figures import NullReason


def answer(
    db: Session,
    figure: FeedbackFigure,
    rule: SuppressionRule,
    rows: Cells,
    by: Sequence[FeedbackDimension],
    *,
    live: bool,
) -> FeedbackFigureRead:
    """Returns counted cells as they are answered; of live figures small ones are withheld."""
    withheld = disclosure_control.suppressed(rule, rows) if live else set()
    names = (*by, *figure.groups, *figure.categories)
    labels = value_labels.of(db, {part for group, category in rows for part in (*group, *category)})
    total = Cell()
    if not figure.own_dimensions:
        for cell in rows.values():
            total.add(cell)
    is_large_enough = disclosure_control.is_large_enough(rule, total)
    return FeedbackFigureRead(
        slug=figure.slug,
        title=figure.title,
        unit=figure.unit,
        definition_version=figure.version,
        as_of=clock.today(),
        scope="live" if live else "published",
        threshold=rule.threshold,
        rows=[
            _figure(figure, rows[key], _group(names, key, labels), withheld=key in withheld)
            for key in sorted(rows, key=_sort_key)
            if names
        ],
        total=_figure(figure, total, [], withheld=total.denominator > 0 and not is_large_enough),
    )


def _sort_key(key: tuple[Any, Any]) -> list[tuple[bool, str]]:
    return [(part is None, str(part)) for half in key for part in half]


def _group(
    names: Sequence[FeedbackDimension], key: tuple[Any, Any], labels: dict[Any, str]
) -> list[GroupValue]:
    parts = (*key[0], *key[1])
    return [
        GroupValue(
            dimension=name, value=None if part is None else _text(part), label=labels.get(part)
        )
        for name, part in zip(names, parts, strict=True)
    ]


def _text(part: Any) -> str:
    return str(part).lower() if isinstance(part, bool) else str(part)


def _figure(
    figure: FeedbackFigure, cell: Cell, group: list[GroupValue], *, withheld: bool
) -> Figure:
    value, reason = _value(figure, cell)
    return Figure(
        group=group,
        numerator=int(cell.numerator) if cell.numerator.denominator == 1 and not withheld else None,
        denominator=None if withheld else cell.denominator,
        exclusions={},
        value=None if withheld else value,
        null_reason=NullReason.WITHHELD if withheld else reason,
        status="c" if withheld else "shown",
        agreement=None,
        quantiles=None,
        small=False,
        interval=None,
        target=None,
    )


def _value(figure: FeedbackFigure, cell: Cell) -> tuple[Any, NullReason | None]:
    if figure.own_dimensions and cell.denominator == 0:
        return None, NullReason.BY_QUESTION_OR_THEME  # a total over different ones has no meaning
    if figure.unit == "count":
        return int(cell.numerator), None
    if cell.denominator == 0:
        return None, figure.null_reason
    if figure.above_one is not None and cell.numerator > cell.denominator:
        return None, figure.above_one
    return printed(cell.numerator / cell.denominator), None
