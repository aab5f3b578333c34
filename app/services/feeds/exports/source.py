"""What an export reads: the rows in their order, as lines of a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app.core.errors import Fault, Invalid
from app.models.platform.base import Record
from app.services.feeds.exports.columns import Column


@dataclass(frozen=True)
class Source:
    """The rows of a list or a set: `lines` selects them in their order, each as `line`.

    `model` is the table whose reads are logged; None where the rows are about no child. Otherwise
    `id` and `children` stand before the line, as texts. `chunks` says how many chunks of documents
    a chunk of these rows may be: flat rows are short.
    """

    model: type[Record] | None
    columns: Sequence[Column]
    lines: Callable[[], Select[Any]]
    values: Mapping[str, Any]
    chunks: int = 1


def not_in_it(key: str) -> Invalid:
    """Refuses to go on after a row that is not there, or no longer."""
    sentence = f"Send the `{key}` of a row that is still there, or leave `after` out to begin."
    return Invalid(sentence, errors=[Fault("/after", "unknown_row", sentence)])
