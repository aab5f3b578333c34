"""Files of figures: CSV as an attachment with a name."""

from fastapi import Response

from app.core.errors import Forbidden, Invalid, TooMany, Unauthenticated, Unavailable

CSV_ERRORS = (Unauthenticated, Forbidden, Invalid, TooMany, Unavailable)


class CsvResponse(Response):
    media_type = "text/csv"


def csv_answer(text: str, name: str) -> Response:
    """Answers a file under a name, which is no word of anybody."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return CsvResponse(text, headers=headers)
