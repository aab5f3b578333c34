"""The identifiers of meetings and records in their source, without the numbers of children.

Sources build them from the child's own: `12345+2026-01-05`, `REV/12345/2`, `qa-12345`. A pseudonym
is stored in place of the number. `child+day` is known by its form, NHS numbers and UPNs by their
check digit. Any other number is known by the children of the source: it is a part of the identifier
whose pseudonym is that of a child.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.security.pseudonyms import pseudonym
from app.services.platform import bulk_writes
from app.services.platform.batches.push import Item
from app.services.platform.personal_data import numbers

# A review without an identifier of its own is called `child+day`.
_OF_A_CHILD = re.compile(r"(.+)\+([0-9]{4}-[0-9]{2}-[0-9]{2})", re.DOTALL)
_PSEUDONYM = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}(?![0-9A-Za-z])")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[^\W\d_]+|\d+")
_NATIONAL = (
    (re.compile(rf"(?<!\d){numbers.NHS_NUMBER}"), numbers.is_nhs_number),
    (re.compile(numbers.UPN, re.IGNORECASE), numbers.is_upn),
)
MOST_RUNS = 12  # of letters or digits; what comes after them is not looked at


def by_form(system: str, name: str) -> str:
    """Returns an identifier without the numbers that are known by their form."""
    match = _OF_A_CHILD.fullmatch(name)
    if match and match[1].strip() and not _PSEUDONYM.fullmatch(match[1]):
        return f"{pseudonym(system, match[1])}+{match[2]}"
    return "".join(
        text if _PSEUDONYM.fullmatch(text) else _without_national(system, text)
        for text in _pieces(name)
    )


def _pieces(name: str) -> Iterator[str]:
    """Yields the pseudonyms in an identifier, and what stands between them, in order."""
    end = 0
    for match in _PSEUDONYM.finditer(name):
        yield name[end : match.start()]
        yield match[0]
        end = match.end()
    yield name[end:]


def _without_national(system: str, text: str) -> str:
    for pattern, check in _NATIONAL:

        def hidden(match: re.Match[str], is_valid: Any = check) -> str:
            plain = re.sub(r"[ .-]", "", match[0]).upper()
            return pseudonym(system, plain) if is_valid(match[0]) else match[0]

        text = pattern.sub(hidden, text)
    return text


def _parts(name: str) -> list[tuple[int, int]]:
    """Returns the places in an identifier where a child's number may stand, the longest first."""
    if _UUID.fullmatch(name):
        return []
    taken = [each.span() for each in _PSEUDONYM.finditer(name)]
    runs = [
        each.span()
        for each in _RUN.finditer(name)
        if not any(start <= each.start() < end for start, end in taken)
    ][:MOST_RUNS]
    pairs = [(runs[i][0], runs[j][1]) for i in range(len(runs)) for j in range(i, len(runs))]
    found = [
        (start, end)
        for start, end in pairs
        if any(c.isdigit() for c in name[start:end])
        and not any(start < at < end for at, _ in taken)
    ]
    return sorted(found, key=lambda each: each[0] - each[1])


def keys(
    db: Session,
    model: type[Meeting | QaRecord],
    system: str,
    names: Collection[str],
    others: Collection[str] = (),
) -> dict[str, str]:
    """Returns the stored form of each identifier of a source.

    `others` are further systems whose children its records name. A row that was stored before the
    child was known keeps its identifier.
    """
    forms = {name: by_form(system, name) for name in names}
    known = _known(db, {system, *others}, set(forms.values()))
    found = {name: _hidden(system, form, known[form]) for name, form in forms.items()}
    differ = {forms[name] for name, key in found.items() if key != forms[name]}
    before = select(model.external_id).where(
        model.source_system == system, bulk_writes.among(model.external_id, differ)
    )
    stored = set(db.scalars(before)) if differ else set()
    return {name: forms[name] if forms[name] in stored else key for name, key in found.items()}


def key(db: Session, model: type[Meeting | QaRecord], system: str, name: str) -> str:
    """Returns the stored form of one identifier of a source."""
    return keys(db, model, system, [name])[name]


def meeting_keys(
    db: Session, named: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Returns the stored form of the identifier of each meeting, named with its source."""
    return {
        (source, name): (source, stored)
        for source in {source for source, _ in named}
        for name, stored in keys(
            db, Meeting, source, {name for each, name in named if each == source}
        ).items()
    }


def _known(
    db: Session, systems: set[str], forms: set[str]
) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Returns the places in each identifier where the number of a child stands."""
    numbers = {form: [(place, form[slice(*place)]) for place in _parts(form)] for form in forms}
    hashes = {
        number: {pseudonym(system, number) for system in systems}
        for number in {number for parts in numbers.values() for _, number in parts}
    }
    every = {each for some in hashes.values() for each in some}
    query = select(Subject.case_ref).where(
        Subject.source_system.in_(systems), bulk_writes.among(Subject.case_ref, every)
    )
    children = set(db.scalars(query)) if every else set()
    return {
        form: [place for place, number in parts if not hashes[number].isdisjoint(children)]
        for form, parts in numbers.items()
    }


def _hidden(system: str, form: str, places: Sequence[tuple[int, int]]) -> str:
    """Returns an identifier with pseudonyms in these places; of two that overlap, the longer."""
    chosen: list[tuple[int, int]] = []
    for start, end in places:
        if all(end <= first or last <= start for first, last in chosen):
            chosen.append((start, end))
    for start, end in sorted(chosen, reverse=True):
        form = form[:start] + pseudonym(system, form[start:end]) + form[end:]
    return form


def possible(system: str, name: str) -> list[str]:
    """Returns the stored forms that an identifier may have, if it holds one child's number."""
    form = by_form(system, name)
    return [form, *(_hidden(system, form, [place]) for place in _parts(form))]


def set_keys(
    db: Session,
    model: type[Meeting | QaRecord],
    system: str,
    items: Sequence[Item[Any]],
    others: Collection[str | None],
) -> None:
    """Sets the key of each item to the stored form of its identifier."""
    names = {item.external_id for item in items if item.external_id is not None}
    stored = keys(db, model, system, names, {each for each in others if each is not None})
    for item in items:
        if item.external_id is not None:
            item.key = stored[item.external_id]
