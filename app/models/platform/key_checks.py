"""Values by which the database knows again what is outside it: keys, and the cluster it is in."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.models.platform.base import Base


class KeyCheck(Base):
    """What the database knows again: a key, which nobody can make from it, or its own cluster."""

    __tablename__ = "key_checks"

    name: Mapped[str] = mapped_column(primary_key=True)
    check_value: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)
