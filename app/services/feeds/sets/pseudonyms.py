"""Pseudonyms of feeds: the same in every set, and of no use anywhere else."""

from typing import Any

from sqlalchemy import Integer, LargeBinary, Text, bindparam, func, literal_column

from app.security import pseudonyms

_NAME = "feed_key"
_KEY = bindparam(_NAME, callable_=pseudonyms.key_of_feeds, type_=LargeBinary)
_HEX = literal_column("'hex'", Text)
_FIRST, _BYTES = literal_column("1", Integer), literal_column("16", Integer)


class Pseudonym(Text):
    """A text of hexadecimal digits: nobody's words."""


def of(row_id: Any) -> Any:
    """Returns the pseudonym of a child or a person as SQL: a keyed digest, cut to 128 bits.

    The key and the identifier are one block of SHA-256, as bytes; as texts they were two.
    """
    digest = func.sha256(_KEY.concat(func.uuid_send(row_id, type_=LargeBinary)))
    return func.encode(func.substr(digest, _FIRST, _BYTES), _HEX, type_=Pseudonym)


def key() -> dict[str, bytes]:
    """Returns the key under the name that statements have for it."""
    return {_NAME: pseudonyms.key_of_feeds()}
