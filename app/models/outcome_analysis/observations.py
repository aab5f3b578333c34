"""Observations: what somebody saw of practice in the week of a child outcome analysis."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.vocabulary.outcome_analysis import PracticeType


class Observation(Sited, Record):
    """What one person saw of the practice of a team, with a child or without."""

    __tablename__ = "observations"
    about = "subject_id"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(lived_experience_note, practice_note, systems_process_note,"
            " strengths_text, development_text) >= 1 OR jsonb_array_length(scale_answers) >= 1",
            name="says_something",
        ),
        Index("ix_observations_changed_in", "changed_in"),
        Index("ix_observations_outcome_analysis_id", "outcome_analysis_id", "at", "id"),
        Index("ix_observations_observer_id", "observer_id"),
        Index("ix_observations_subject_id", "subject_id"),
    )

    outcome_analysis_id: Mapped[UUID] = mapped_column(ForeignKey("outcome_analyses.id"))
    at: Mapped[datetime]
    practice_type: Mapped[PracticeType]
    observer_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subjects.id"))
    lived_experience_note: Mapped[str | None]
    practice_note: Mapped[str | None]
    systems_process_note: Mapped[str | None]
    strengths_text: Mapped[str | None]
    development_text: Mapped[str | None]
    # By the question of the analysis' tool.
    scale_answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
