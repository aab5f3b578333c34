"""FastAPI with the ORM and `response_model`, as its documentation and SQLAlchemy's have it."""

import os
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    type_annotation_map = {list[Any]: JSONB, list[str]: JSONB}


class Answer(Base):
    __tablename__ = "audit_answers"

    section_id: Mapped[UUID] = mapped_column(ForeignKey("audit_sections.id"), primary_key=True)
    question_key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    value_num: Mapped[float | None]
    value_text: Mapped[str | None]
    value_codes: Mapped[list[str] | None]
    value_bool: Mapped[bool | None]
    value_date: Mapped[date | None]
    is_na: Mapped[bool]
    na_reason: Mapped[str | None]
    carried_forward: Mapped[bool]
    confidence: Mapped[str | None]


class Section(Base):
    __tablename__ = "audit_sections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audits.id"))
    section_key: Mapped[str]
    position: Mapped[int]
    section_grade: Mapped[str | None]
    section_score: Mapped[float | None]
    strengths_text: Mapped[str | None]
    development_text: Mapped[str | None]
    framework_evidence: Mapped[list[Any]]
    updated_at: Mapped[datetime]
    version: Mapped[int]
    answers: Mapped[list[Answer]] = relationship(order_by=Answer.position)


class Audit(Base):
    __tablename__ = "audits"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID]
    round_id: Mapped[UUID]
    cycle_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    auditor_id: Mapped[UUID]
    tool_version_id: Mapped[UUID]
    tool_key: Mapped[str]
    tool_content_hash: Mapped[str]
    engine_version: Mapped[str]
    org_unit_id: Mapped[UUID]
    district_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    service_line: Mapped[str]
    due_date: Mapped[date]
    status: Mapped[str]
    status_reason: Mapped[str | None]
    started_at: Mapped[datetime]
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    finalised_at: Mapped[datetime | None]
    auditor_grade: Mapped[str | None]
    override_grade: Mapped[str | None]
    grade_rationale: Mapped[str | None]
    indicative_grade: Mapped[str | None]
    grade_variance: Mapped[int | None]
    proposed_grade: Mapped[str | None]
    moderated_grade: Mapped[str | None]
    final_grade: Mapped[str | None]
    score_of_available: Mapped[float | None]
    score_of_applicable: Mapped[float | None]
    practitioner_involved: Mapped[bool]
    practitioner_person_id: Mapped[UUID | None]
    family_feedback_submission_id: Mapped[UUID | None]
    practitioner_feedback_submission_id: Mapped[UUID | None]
    re_audit_of: Mapped[UUID | None]
    selection_reason: Mapped[str | None]
    selected_at: Mapped[datetime | None]
    moderator_id: Mapped[UUID | None]
    moderation_session_id: Mapped[UUID | None]
    blind: Mapped[bool]
    inquiry_required: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int]
    sections: Mapped[list[Section]] = relationship(order_by=Section.position)


class Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class AnswerRead(Read):
    question_key: str
    value_num: float | None
    value_text: str | None
    value_codes: list[str] | None
    value_bool: bool | None
    value_date: date | None
    is_na: bool
    na_reason: str | None
    carried_forward: bool
    confidence: str | None


class SectionRead(Read):
    id: UUID
    audit_id: UUID
    section_key: str
    section_grade: str | None
    section_score: float | None
    strengths_text: str | None
    development_text: str | None
    framework_evidence: list[dict[str, Any]]
    answers: list[AnswerRead]
    updated_at: datetime
    version: int


class AuditRead(Read):
    id: UUID
    assignment_id: UUID
    round_id: UUID
    cycle_id: UUID
    subject_id: UUID
    auditor_id: UUID
    tool_version_id: UUID
    tool_key: str
    tool_content_hash: str
    engine_version: str
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: str
    due_date: date
    status: str
    status_reason: str | None
    started_at: datetime
    first_submitted_at: datetime | None
    submitted_at: datetime | None
    finalised_at: datetime | None
    auditor_grade: str | None
    override_grade: str | None
    grade_rationale: str | None
    indicative_grade: str | None
    grade_variance: int | None
    proposed_grade: str | None
    moderated_grade: str | None
    final_grade: str | None
    score_of_available: float | None
    score_of_applicable: float | None
    practitioner_involved: bool
    practitioner_person_id: UUID | None
    family_feedback_submission_id: UUID | None
    practitioner_feedback_submission_id: UUID | None
    re_audit_of: UUID | None
    selection_reason: str | None
    selected_at: datetime | None
    moderator_id: UUID | None
    moderation_session_id: UUID | None
    blind: bool
    inquiry_required: bool
    sections: list[SectionRead]
    created_at: datetime
    updated_at: datetime
    version: int
    allowed_actions: list[str] = []


engine = create_async_engine(
    os.environ["BENCH_DATABASE"].replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=16,
    max_overflow=0,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as made:
        yield made


@app.get("/livez")
async def live() -> dict[str, str]:
    return {}


@app.get("/v1/audits/{audit_id}", response_model=AuditRead)
async def get_audit(audit_id: UUID, db: Annotated[AsyncSession, Depends(session)]) -> Audit:
    wanted = select(Audit).where(Audit.id == audit_id)
    whole = wanted.options(selectinload(Audit.sections).selectinload(Section.answers))
    audit = await db.scalar(whole)
    if audit is None:
        raise HTTPException(404)
    return audit
