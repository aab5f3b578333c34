"""The figures of an entry of an evidence pack: what each counts, out of what, and how."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.core.errors import Forbidden
from app.models.reporting.evidence_entries import EvidenceEntry
from app.schemas.intelligence.scorecards import ScorecardLine
from app.schemas.reporting.evidence import EvidenceFigure
from app.services import access
from app.services.access import Actor
from app.services.figures.engine import audiences, measure
from app.services.intelligence import indicator_figures, scorecard_figures
from app.services.intelligence.scorecard_figures import Asked
from app.vocabulary.figures import Audience
from app.vocabulary.intelligence import ScorecardLineKind
from app.vocabulary.reporting import EvidenceBasis
from app.vocabulary.roles import Permission


def of(db: Session, analyst: Actor, entry: EvidenceEntry, asked: Asked) -> list[EvidenceFigure]:
    """Returns the metrics and indicators of an entry, in their order."""
    metrics = scorecard_figures.of_metrics(db, analyst, entry.metrics, asked, None)
    indicators = scorecard_figures.of_indicators(db, analyst, entry.indicators, asked)
    defined = indicator_figures.newest(db, entry.indicators) if entry.indicators else {}
    found = [_of_metric(line) for line in metrics.values()]
    for line in indicators.values():
        row = defined[line.key]
        words = (row.numerator_text, row.denominator_text)
        found.append(_figure(line, *words, EvidenceBasis.ELSEWHERE))
    return found


def _of_metric(line: ScorecardLine) -> EvidenceFigure:
    metric = measure.find(line.key)
    basis = EvidenceBasis.SAMPLE if metric.sample else EvidenceBasis.ALL
    return _figure(line, metric.numerator_text, metric.denominator_text, basis)


def _figure(
    line: ScorecardLine, counts: str, out_of: str | None, basis: EvidenceBasis
) -> EvidenceFigure:
    same = set(EvidenceFigure.model_fields) & set(ScorecardLine.model_fields) - {"rows"}
    return EvidenceFigure(
        **{name: getattr(line, name) for name in same},
        counts=counts,
        out_of=out_of,
        basis=basis,
        n=line.numerator if line.denominator is None else line.denominator,
        rows=None,
    )


def with_rows(actor: Actor, figure: EvidenceFigure, asked: Mapping[str, Any]) -> EvidenceFigure:
    """Returns a figure with the request for its rows, for callers who may read them."""
    if figure.kind is not ScorecardLineKind.METRIC or not _reads_rows(actor, figure.key):
        return figure
    query = urlencode({"explain": "rows", **asked}, doseq=True)
    return figure.model_copy(update={"rows": f"/v1/metrics/{figure.key}?{query}"})


def _reads_rows(actor: Actor, slug: str) -> bool:
    if not access.may(actor, Permission.METRICS_ROWS):
        return False
    try:
        return audiences.of(measure.find(slug).population, actor, None) is Audience.ROWS
    except Forbidden:
        return False
