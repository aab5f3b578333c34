"""Child outcome analyses."""

from app.routers.outcome_analysis import analyses, lines_of_enquiry, observations

ROUTERS = (analyses.router, lines_of_enquiry.router, observations.router)
