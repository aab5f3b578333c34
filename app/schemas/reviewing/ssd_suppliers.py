"""How the rows of each supplier are read as rows of the Standard Safeguarding Dataset.

A mapping is a file of `app/data/ssd_suppliers`: columns, and the spellings of values. The shipped
ones are examples, whose columns a council changes to those of its own extract. A file that cannot
be right stops the service at start.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, model_validator

from app.data.files import DATA, shipped
from app.schemas.platform.common import Code, Line, Prose, Schema
from app.schemas.reviewing.meetings import Participation, SourceSystem
from app.schemas.reviewing.ssd_rows import OF_SSD, OfSsd, YesNo

TABLES = {row.TABLE: row for row in OF_SSD}
PARTICIPATION = {each["label"].casefold(): each["code"] for each in shipped("participation_codes")}
_CODED = re.compile(r"(PN[0-7])\b", re.IGNORECASE)  # `PN1 - attends and speaks`
_IDENTIFIERS = frozenset({"subject_external_id", "chair_ref", "team_code"})
Row = dict[str, Any]


class SupplierRow(Schema):
    """The rows of one table: the column that they are known by, and the columns they have."""

    table: Literal["ssd_cla_reviews", "ssd_cp_reviews", "ssd_initial_cp_conference"]
    known_by: Line
    columns: Annotated[dict[Line, Code], Field(max_length=60)]

    @model_validator(mode="after")
    def _names_members(self) -> "SupplierRow":
        unknown = set(self.columns.values()) - TABLES[self.table].model_fields.keys()
        if unknown:
            raise ValueError(f"{self.table} has no {', '.join(sorted(unknown))}")
        return self

    @property
    def folded(self) -> dict[str, str]:
        """Returns the dataset's name of each column; capitals and small letters are the same."""
        own = {name.casefold(): name for name in TABLES[self.table].model_fields}
        return own | {column.casefold(): name for column, name in self.columns.items()}


class SupplierMapping(Schema):
    """One supplier's columns and spellings; `sources` are the source systems that use it."""

    supplier: Code
    title: Line
    note: Prose
    sources: Annotated[list[SourceSystem], Field(max_length=50)]
    yes: Annotated[list[Line], Field(min_length=1, max_length=20)]
    no: Annotated[list[Line], Field(min_length=1, max_length=20)]
    absent: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=20)]
    rows: Annotated[list[SupplierRow], Field(min_length=1, max_length=10)]
    values: Annotated[dict[Code, dict[Line, Line]], Field(max_length=20)]

    @model_validator(mode="after")
    def _is_clear(self) -> "SupplierMapping":
        if {each.casefold() for each in self.yes} & {each.casefold() for each in self.no}:
            raise ValueError("a word of `yes` is one of `no` too")
        return self

    def translate(self, record: object) -> "Translated":
        """Returns a record in the dataset's names and values; what is no row of it stays."""
        if not isinstance(record, dict):
            return Translated(record)
        present = {name.casefold() for name in record if isinstance(name, str)}
        for row in self.rows:
            if row.known_by.casefold() in present:
                return self._translated(row, record)
        return Translated(record)

    def _translated(self, row: SupplierRow, record: Row) -> "Translated":
        folded, schema = row.folded, TABLES[row.table]
        names = {name: column for column, name in row.columns.items()}
        values: Row = {}
        for column, value in record.items():
            name = folded.get(column.casefold(), column)
            if name in values:
                name = column  # a second column for one member is reported as unknown
            read = self._value(schema, name, value)
            if read is not None:
                values[name] = read
                names[name] = column
        return Translated(values, names)

    def _value(self, schema: type[OfSsd], name: str, value: object) -> object:
        if isinstance(value, str) and value.strip().casefold() in self._absent:
            return None
        member = schema.model_fields.get(name)
        kinds = () if member is None else (member.annotation, *get_args(member.annotation))
        written = self.values.get(name, {})
        if isinstance(value, str) and value.strip() in written:
            value = written[value.strip()]
        if YesNo in kinds:
            return self._flag(value)
        if Participation in kinds:
            return _participation(value)
        is_text = name in _IDENTIFIERS or name.endswith("_id")
        return _as_text(value) if is_text else value

    @property
    def _absent(self) -> set[str]:
        return {each.casefold() for each in self.absent}

    def _flag(self, value: object) -> object:
        word = ("Y" if value else "N") if isinstance(value, bool) else str(_as_text(value))
        for answer, spellings in (("Y", self.yes), ("N", self.no)):
            if word.strip().casefold() in {each.casefold() for each in spellings}:
                return answer
        return value


@dataclass(frozen=True)
class Translated:
    """A record in the dataset's names, and the sender's column of each."""

    record: Any
    columns: Mapping[str, str] = field(default_factory=dict)


def _as_text(value: object) -> object:
    """Returns a whole number as text, as suppliers send identifiers; anything else as it is."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _participation(value: object) -> object:
    if not isinstance(value, str):
        return value
    coded = _CODED.match(value.strip())
    return coded[1].upper() if coded else PARTICIPATION.get(value.strip().casefold(), value)


def _read() -> dict[str, SupplierMapping]:
    mappings = {}
    for file in sorted((DATA / "ssd_suppliers").glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        mapping = SupplierMapping.model_validate(content)
        mappings[mapping.supplier] = mapping
    return mappings


SUPPLIERS = _read()
STANDARD = SUPPLIERS["standard"]


def mapping_of(system: str, supplier: str | None) -> SupplierMapping | None:
    """Returns the mapping that a request names, or the one of its source; None if there is none."""
    if supplier is not None:
        return SUPPLIERS.get(supplier)
    return next((each for each in SUPPLIERS.values() if system in each.sources), None)
