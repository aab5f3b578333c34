"""The Academy's resources."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.learning import ResourceKind

# The English words of a resource, for its search, as PostgreSQL writes the index's expression.
WORDS = (
    "to_tsvector('english'::regconfig, (((title || ' '::text) || summary) || ' '::text)"
    " || COALESCE(publisher, ''::text))"
)


class LearningResource(Record):
    """Something to read, watch, listen to or take part in, under a theme of the Academy."""

    __tablename__ = "learning_resources"
    __table_args__ = (
        CheckConstraint("url LIKE 'https://%'", name="url"),
        CheckConstraint("duration_minutes > 0", name="duration"),
        Index("ix_learning_resources_changed_in", "changed_in"),
        Index("ix_learning_resources_academy_theme", "academy_theme", "kind"),
        Index("ix_learning_resources_theme_codes", "theme_codes", postgresql_using="gin"),
        Index("ix_learning_resources_words", text(WORDS), postgresql_using="gin"),
    )

    kind: Mapped[ResourceKind]
    academy_theme: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    url: Mapped[str] = mapped_column(unique=True)
    publisher: Mapped[str | None]
    published_on: Mapped[date | None]
    duration_minutes: Mapped[int | None]
    theme_codes: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(default=True)
