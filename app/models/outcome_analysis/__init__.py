"""Child outcome analyses, their lines of enquiry and observations."""

from app.models.outcome_analysis import analyses, lines_of_enquiry, observations

__all__ = ["analyses", "lines_of_enquiry", "observations"]
