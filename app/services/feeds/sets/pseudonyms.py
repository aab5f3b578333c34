"""Pseudonyms of feeds: the same in every set, and of no use anywhere else."""

from typing import Any

from sqlalchemy import Text, bindparam, cast, func, literal_column

from app.security import pseudonyms

_KEY = bindparam("feed_key", callable_=pseudonyms.key_of_feeds, type_=Text)
_UTF8, _HEX = literal_column("'UTF8'", Text), literal_column("'hex'", Text)


def of(row_id: Any) -> Any:
    """Returns the pseudonym of a child or a person as SQL: a keyed digest, cut to 128 bits."""
    text = _KEY.concat(cast(row_id, Text))
    digest = func.encode(func.sha256(func.convert_to(text, _UTF8)), _HEX)
    return func.left(digest, literal_column("32"), type_=Text)
