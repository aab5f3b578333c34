"""Quality circles and their thematic audits (docs/domain/thematic.md)."""
