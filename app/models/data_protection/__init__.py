"""The access log and the seals of history."""

from app.models.data_protection import history_seals

__all__ = ["history_seals"]
