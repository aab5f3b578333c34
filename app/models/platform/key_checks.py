"""Check values of keys that are kept outside the database."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.models.platform.base import Base


class KeyCheck(Base):
    """A value by which the database knows a key again, and from which nobody can make the key."""

    __tablename__ = "key_checks"

    name: Mapped[str] = mapped_column(primary_key=True)
    check_value: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
