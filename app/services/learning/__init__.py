"""The learning culture (docs/domain/learning.md)."""

from app.services.learning import finding_origin  # noqa: F401 - entered among the origins of findings
