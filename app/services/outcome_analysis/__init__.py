"""Child outcome analyses (docs/domain/outcome_analysis.md)."""
