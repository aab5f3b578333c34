"""The routes of child outcome analyses."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.errors import Invalid, NotFound
from app.http.declarations import CHANGES, MOVES, answers
from app.http.dependencies import Poster, Reader, Writer
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.schemas.outcome_analysis.analyses import (
    OutcomeAnalysisFollowUpWrite,
    OutcomeAnalysisObserversWrite,
    OutcomeAnalysisPage,
    OutcomeAnalysisQuery,
    OutcomeAnalysisRead,
    OutcomeAnalysisSummary,
    OutcomeAnalysisWrite,
    OutcomeBlockWrite,
)
from app.schemas.platform.common import Actions, Id, ReasonWrite
from app.services.outcome_analysis import analyses, analysis_workflow, report
from app.services.platform import workflow
from app.vocabulary.outcome_analysis import ExpectedOutcome

router = APIRouter(prefix="/v1/outcome-analyses", tags=["outcome-analysis"])
MOVED = answers(OutcomeAnalysisRead, *MOVES)
SUMMARY, FULL = OutcomeAnalysisSummary, OutcomeAnalysisRead


@router.get("", responses=answers(OutcomeAnalysisPage, Invalid))
def list_outcome_analyses(
    reader: Reader, query: Annotated[OutcomeAnalysisQuery, Query()]
) -> Response:
    """Child outcome analyses that you may see, by place, week, person and theme."""
    schema = query.shown(SUMMARY, FULL)
    return reader.page(schema, analyses.search, query, analyses.ORDERS)


@router.get("/{outcome_analysis_id}", responses=answers(OutcomeAnalysisRead, NotFound))
def get_outcome_analysis(reader: Reader, outcome_analysis_id: Id) -> Response:
    """One child outcome analysis, with its people, its lines of enquiry and its report."""
    return reader.one(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.get("/{outcome_analysis_id}/actions", responses=answers(Actions, NotFound))
def list_outcome_analysis_actions(reader: Reader, outcome_analysis_id: Id) -> Response:
    """Which steps you can take on an analysis now, and why the others are not possible."""
    return reader.actions(OutcomeAnalysis, outcome_analysis_id)


@router.put(
    "/{outcome_analysis_id}", responses=answers(OutcomeAnalysisRead, *CHANGES, creates=True)
)
def put_outcome_analysis(
    writer: Writer, outcome_analysis_id: Id, data: OutcomeAnalysisWrite
) -> Response:
    """Propose a whole week in a district, or change it until its report is given."""
    changed = (writer.db, writer.actor, outcome_analysis_id, data, writer.precondition)
    created = analyses.put(*changed)
    return writer.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id, created=created)


@router.put(
    "/{outcome_analysis_id}/report/{outcome}",
    responses=answers(OutcomeAnalysisRead, NotFound, *CHANGES),
)
def put_outcome_block(
    writer: Writer, outcome_analysis_id: Id, outcome: ExpectedOutcome, data: OutcomeBlockWrite
) -> Response:
    """Write what the report says of one expected outcome; If-Match is of the analysis."""
    where = (writer.db, writer.actor, outcome_analysis_id, outcome)
    report.put(*where, data, writer.precondition)
    return writer.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/schedule", responses=MOVED)
def schedule_outcome_analysis(poster: Poster, outcome_analysis_id: Id) -> Response:
    """Approve the week, as a director of the place."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    analyses.schedule(poster.db, poster.actor, row)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/name-observers", responses=MOVED)
def name_outcome_analysis_observers(
    poster: Poster, outcome_analysis_id: Id, data: OutcomeAnalysisObserversWrite
) -> Response:
    """Name everybody who observes practice in the week, as its lead."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    analyses.name_observers(poster.db, poster.actor, row, data.observer_ids)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/begin-fieldwork", responses=MOVED)
def begin_outcome_analysis_fieldwork(poster: Poster, outcome_analysis_id: Id) -> Response:
    """Begin the fieldwork, from the Monday of the week on."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    workflow.transition(poster.db, poster.actor, row, analysis_workflow.BEGIN_FIELDWORK)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/begin-analysis", responses=MOVED)
def begin_outcome_analysis_analysis(poster: Poster, outcome_analysis_id: Id) -> Response:
    """End the fieldwork and begin the analysis of what was observed."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    workflow.transition(poster.db, poster.actor, row, analysis_workflow.BEGIN_ANALYSIS)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/report", responses=MOVED)
def report_outcome_analysis(poster: Poster, outcome_analysis_id: Id) -> Response:
    """Give the report, of which each block has a text or a reason for none."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    reported = (poster.db, poster.actor, row, analysis_workflow.REPORT)
    workflow.transition(*reported, status_reason=None)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/accept", responses=MOVED)
def accept_outcome_analysis(poster: Poster, outcome_analysis_id: Id) -> Response:
    """Accept the report; managers of the district read it from now on."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    analyses.accept(poster.db, poster.actor, row)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/return", responses=MOVED)
def return_outcome_analysis(poster: Poster, outcome_analysis_id: Id, data: ReasonWrite) -> Response:
    """Return the report to the lead, with the reason."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    analyses.give_back(poster.db, poster.actor, row, data.reason)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)


@router.post("/{outcome_analysis_id}/close", responses=MOVED)
def close_outcome_analysis(
    poster: Poster, outcome_analysis_id: Id, data: OutcomeAnalysisFollowUpWrite
) -> Response:
    """Close the analysis on its follow-up day or later, with what has changed."""
    row = poster.row(OutcomeAnalysis, outcome_analysis_id)
    analyses.close(poster.db, poster.actor, row, data.outcome_text)
    return poster.answer(OutcomeAnalysisRead, OutcomeAnalysis, outcome_analysis_id)
