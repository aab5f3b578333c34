"""Codes that a council maintains."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record


class ReferenceCode(Record):
    """One code of a list that a council may extend, such as reasons for exemption."""

    __tablename__ = "reference_codes"
    __table_args__ = (UniqueConstraint("list_code", "code"),)

    list_code: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    meaning: Mapped[str | None]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
