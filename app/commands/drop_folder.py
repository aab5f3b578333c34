"""A folder into which returns are dropped: each is imported, and moved where its outcome is.

A delivery is a sub-folder with the files of a return, or one XML file. It is taken once nothing in
it has changed for a while, moved to `working`, imported, and then moved to `done` or `refused` with
a report beside it. What was in `working` when the process died is imported again: an import that
is repeated changes nothing, so no delivery is lost and none counts twice.
"""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.commands.terminal import Mistake, say
from app.core import clock
from app.core.config import settings
from app.core.database import database
from app.core.errors import DomainError, Invalid, Unavailable
from app.services.access import OPERATOR
from app.services.intake import ssda903_files, ssda903_import

WORKING, DONE, REFUSED = "working", "done", "refused"
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")  # names of files on the way
SETTLED = 10.0  # seconds in which nothing in a delivery may have changed
PAUSE = 5.0  # seconds between two looks at the folder

FAILED = {
    "outcome": REFUSED,
    "code": "failed",
    "detail": "The import failed for a reason that only the log of the command names.",
    "errors": [],
}
log = logging.getLogger(__name__)
Report = dict[str, Any]


@dataclass(frozen=True)
class DropFolder:
    """A watched folder, and the source system of what is dropped into it."""

    path: Path
    source_system: str = "ssda903"
    settled: float = SETTLED

    def prepare(self) -> None:
        if not self.path.is_dir():
            raise Mistake(f"There is no folder {self.path}.")
        for name in (WORKING, DONE, REFUSED):
            (self.path / name).mkdir(exist_ok=True)

    def watch(self, pause: float = PAUSE) -> None:
        """Looks at the folder until the process is ended."""
        while True:
            try:
                for place in self.look():
                    say.print(f"{place.parent.name}: {place.name}")
            except OSError:  # such as a share that is away, or a file that was just taken back
                log.warning("The folder cannot be read just now; it will be looked at again.")
            time.sleep(pause)

    def look(self) -> list[Path]:
        """Imports every delivery that is complete; returns where each has been moved."""
        taken = [*self._interrupted(), *(self._take(each) for each in self._complete())]
        outcomes = (self._import(delivery) for delivery in taken)
        return [place for place in outcomes if place is not None]

    def _interrupted(self) -> list[Path]:
        return sorted(self.path.joinpath(WORKING).iterdir())

    def _complete(self) -> Iterator[Path]:
        for entry in sorted(self.path.iterdir()):
            if entry.name in {WORKING, DONE, REFUSED} or entry.name.startswith("."):
                continue
            if not entry.is_symlink() and _is_delivery(entry) and self._has_settled(entry):
                yield entry

    def _has_settled(self, entry: Path) -> bool:
        """Whether nothing in a delivery is on its way or has changed lately."""
        parts = [entry, *_files(entry)]
        if any(part.name.lower().endswith(UNFINISHED) for part in parts):
            return False
        latest = max(part.stat().st_mtime for part in parts)
        return clock.now().timestamp() - latest >= self.settled

    def _take(self, entry: Path) -> Path:
        """Moves a delivery to `working`, under a name that no other one has."""
        stamp = clock.now().strftime("%Y%m%dT%H%M%S.%fZ")
        return entry.rename(self.path / WORKING / f"{stamp}-{entry.name}")

    def _import(self, delivery: Path) -> Path | None:
        """Imports a delivery and moves it with its report; None if it has to be tried again."""
        try:
            place, report = DONE, self._imported(delivery)
        except DomainError as error:
            if isinstance(error, Unavailable):
                return None
            place, report = REFUSED, _refusal(error)
        except DBAPIError:
            log.warning("The database refused an import; it will be tried again.")
            return None
        except Exception:  # so that one delivery never stops the others
            log.exception("An import failed.")
            place, report = REFUSED, FAILED
        return self._finish(delivery, place, report)

    def _imported(self, delivery: Path) -> Report:
        files = ssda903_files.gather(_contents(delivery))
        if missing := files.missing():
            raise Invalid(f"The delivery has no {missing[0]}.csv.", code="unreadable_file")
        order = ssda903_import.ImportOrder(files, clock.today(), self.source_system)
        with database().session() as db:
            run = ssda903_import.run_ssda903(db, OPERATOR, order)
            return {
                "outcome": DONE,
                "import_id": str(run.id),
                "counts": run.counts,
                "notes": run.notes,
                "errors": run.errors,
            }

    def _finish(self, delivery: Path, place: str, report: Report) -> Path:
        """Writes the report before the move: a delivery is nowhere without its report."""
        target = self.path / place / delivery.name
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        target.with_name(f"{delivery.name}.report.json").write_text(text, encoding="utf-8")
        return delivery.rename(target)


def _is_delivery(entry: Path) -> bool:
    if entry.is_dir():
        kinds = {ssda903_files.kind_of(file.name) for file in _files(entry)}
        return "xml" in kinds or {"header", "episodes"} <= kinds
    return ssda903_files.kind_of(entry.name) == "xml"


def _files(entry: Path) -> list[Path]:
    found = sorted(entry.iterdir()) if entry.is_dir() else [entry]
    return [file for file in found if file.is_file() and not file.is_symlink()]


def _contents(delivery: Path) -> Iterator[tuple[str, bytes]]:
    files = _files(delivery)
    if sum(file.stat().st_size for file in files) > settings().max_import_bytes:
        raise Invalid("The delivery is larger than QAF_MAX_IMPORT_BYTES.", code="too_large")
    for file in files:
        kind = ssda903_files.kind_of(file.name)
        if kind is not None:
            yield kind, file.read_bytes()


def _refusal(error: DomainError) -> Report:
    return {
        "outcome": REFUSED,
        "code": error.code,
        "detail": error.detail,
        "errors": [
            {"pointer": f.pointer, "code": f.code, "detail": f.detail} for f in error.errors
        ],
    }
