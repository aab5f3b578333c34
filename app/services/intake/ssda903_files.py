"""The files of a return, distinguished by their names. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

# What is read of a return, and what else belongs to one and is left aside.
READ = ("sw_episodes", "placements", "header", "episodes", "reviews")
LEFT_ASIDE = (
    "placed_adoption",
    "should_be_placed_for_adoption",
    "prev_perm",
    "uasc",
    "oc2",
    "oc3",
    "ad1",
    "sbpfa",
    "missing",
)
# The longer names first: `sw_episodes` and `placed_adoption` hold names of other files.
_NAMES = tuple(
    (name, re.compile(rf"(?<![a-z]){name.replace('_', '[_ -]?')}(?![a-z])"))
    for name in (*LEFT_ASIDE, *READ)
)


@dataclass(frozen=True)
class SourceFile:
    """A file as it was sent, under the name by which the errors in it are reported."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ReturnFiles:
    """The files of one or several years of a return; `xml` are whole returns in one file."""

    header: Sequence[SourceFile] = ()
    episodes: Sequence[SourceFile] = ()
    placements: Sequence[SourceFile] = ()
    reviews: Sequence[SourceFile] = ()
    sw_episodes: Sequence[SourceFile] = ()
    xml: Sequence[SourceFile] = ()
    left_aside: Sequence[str] = ()

    def missing(self) -> list[str]:
        """Returns the names of the needed files that are not there."""
        if self.xml:
            return []
        return [name for name in ("header", "episodes") if not getattr(self, name)]


def kind_of(file_name: str) -> str | None:
    """Returns which file of a return a name stands for, such as `2025 Header.csv`; else None."""
    stem, _, ending = file_name.replace("\\", "/").rsplit("/", 1)[-1].lower().rpartition(".")
    if ending == "xml":
        return "xml"
    if ending not in {"csv", "txt"}:
        return None
    return next((name for name, written in _NAMES if written.search(stem)), None)


def gather(files: Iterable[tuple[str, bytes]], left_aside: Iterable[str] = ()) -> ReturnFiles:
    """Returns the files of each kind, in the order in which they came."""
    gathered: dict[str, list[SourceFile]] = {kind.name: [] for kind in fields(ReturnFiles)}
    aside = list(left_aside)
    for kind, data in files:
        if kind in LEFT_ASIDE:
            aside.append(kind)
            continue
        ending = "xml" if kind == "xml" else "csv"
        name = "return.xml" if kind == "xml" else f"{kind}.{ending}"
        count = len(gathered[kind])
        gathered[kind].append(SourceFile(f"{name} ({count + 1})" if count else name, data))
    return ReturnFiles(**gathered | {"left_aside": sorted(set(aside))})  # type: ignore[arg-type]
