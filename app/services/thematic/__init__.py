"""Quality circles and their thematic audits (docs/domain/thematic.md)."""

from app.services.thematic import finding_origin  # noqa: F401 - entered among the origins of findings
