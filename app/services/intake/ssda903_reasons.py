"""Why a row or a file of a return is rejected: a fixed table of sentences.

No report can repeat the text of a cell: where columns have slipped, any of them may hold a name, a
date of birth or a UPN. A reason may name a column that we expect, never one that the file has.
"""

MAX_ID = 40  # characters of an identifier
MAX_ERRORS = 10_000  # of one return; with more, these are probably the wrong files

REASONS = {
    "empty_file": "The file is empty; it needs a first row with the column names {expected}.",
    "no_rows": "The file has column names and no rows below them.",
    "missing_column": "The file has no column {column}; it needs {expected}.",
    "duplicate_column": "The file has more than one column {column}.",
    "too_many_errors": f"There are more than {MAX_ERRORS} errors; reading stopped.",
    "not_utf8": "The row is not UTF-8 text, as the rest of the file is.",
    "not_text": "The row is not text in the encoding of the file; save it as CSV UTF-8.",
    "guessed_text": "The file is not UTF-8, so the accented letters of this identifier are not"
    " certain; save it as CSV UTF-8.",
    "control_character": "The row contains a control character.",
    "bad_quotes": "A quotation mark is not closed, or appears in the middle of a cell.",
    "wrong_number_of_cells": "The row must have {expected}, one for each column name.",
    "missing": "The cell is empty.",
    "id_too_long": f"The identifier is longer than {MAX_ID} characters.",
    "rounded_number": "A spreadsheet has shortened this identifier to a power of ten; save the"
    " column as text.",
    "bad_date": "The date must have the form DD/MM/YYYY or YYYY-MM-DD.",
    "impossible_date": "This day does not exist in the calendar.",
    "unknown_time_period": "The time must be a year, such as 202425 or 2025, of a known kind.",
    "bad_number": "The cell must be a number, such as 1024.5.",
    "unknown_code": "The code is not one of the codes published for this column: {expected}.",
    "unknown_service_line": "The service line is unknown; see `GET /v1/reference/service_line`.",
    "duplicate_child": "The child already has a row; only the first is used.",
    "other_birth_date": "Another file gives this child another date of birth; the first is used.",
    "born_after_as_at": "The date of birth is after the day of the return.",
    "born_too_early": "The date of birth is too long ago for a looked-after child.",
    "unknown_child": "The child has no row in header.csv.",
    "end_before_start": "The end date must not be before the start date.",
    "overlapping_episodes": "The episode starts before the child's previous episode has ended.",
    "second_open_episode": "The child already has an open episode.",
    "too_many_rows": "The child has too many rows; only the latest are used.",
    "unknown_team": "There is no team with this code; the row is rejected.",
    "ended_team": "The team ended before the case did; the row is rejected.",
    "unknown_worker": "No person has this reference; the row is used without a worker.",
    "not_xml": "The file is not well-formed XML at this line, so none of it is used.",
    "declares_entities": "The file declares its own document type, which a return never does.",
    "not_a_return": "The file is not a return: it needs CHILD elements, each with a HEADER.",
}
