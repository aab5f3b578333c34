"""Gives every unique constraint of the tables the sentence that answers a request that breaks it.

The sentence names the noun and the members: "A person with this email already exists." An index
that is unique for some rows only says it itself, by `info=refusal("…")`.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Index, Table, UniqueConstraint

from app.core.database_errors import CONSTRAINTS, Refusal
from app.models.platform.base import Base, noun_of


def refusal(sentence: str, code: str = "conflict") -> dict[str, Refusal]:
    """Returns the `info` of a unique index: the sentence and the code of its refusal."""
    return {"refusal": Refusal(code, sentence)}


def enter_all() -> None:
    """Enters the refusal of every unique constraint and unique index of all tables."""
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if isinstance(table, Table):
            for constraint in _unique(table):
                CONSTRAINTS[str(constraint.name)] = _refusal_of(mapper.class_, constraint)


def _unique(table: Table) -> Iterator[UniqueConstraint | Index]:
    yield from (each for each in table.constraints if isinstance(each, UniqueConstraint))
    yield from (each for each in table.indexes if each.unique)


def _refusal_of(model: type[Base], constraint: UniqueConstraint | Index) -> Refusal:
    declared = constraint.info.get("refusal")
    if isinstance(declared, Refusal):
        return declared
    columns = list(constraint.columns)
    *others, last = (_words(column) for column in columns)
    values = f"{', '.join(others)} and {last}" if others else last
    noun = noun_of(model).replace("qa ", "QA ").replace("api ", "API ")
    article = "An" if noun[0] in "aeiouA" else "A"
    # Of several members some may be in the path, so only a single one is pointed at.
    members = (columns[0].name,) if len(columns) == 1 else ()
    return Refusal("conflict", f"{article} {noun} with this {values} already exists.", members)


_WORDS = {"email": "e-mail address", "sign_in_subject": "sign-in subject", "semver": "version"}


def _words(column: Column[object]) -> str:
    if column.name in _WORDS:
        return _WORDS[column.name]
    name = column.name.removesuffix("_id") if column.foreign_keys else column.name
    words = name.split("_")
    return " ".join("reference" if word == "ref" else word for word in words)
