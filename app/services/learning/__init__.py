"""The learning culture (docs/domain/learning.md)."""
