"""Themes."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record


class Theme(Record):
    """The subject of a finding, shared by audits, CPC and IRO records and feedback."""

    __tablename__ = "themes"

    code: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("themes.code"))
    polarity_allowed: Mapped[list[str]]
    academy_theme_code: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
