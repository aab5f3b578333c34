"""Returns that are dropped into a folder: each is imported once, and none is lost."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.commands.drop_folder import DropFolder
from app.core import clock
from app.models.cases.subjects import Subject
from app.models.intake.import_runs import ImportRun
from app.services.intake import ssda903_import
from tests import factories
from tests.project.test_commands import qaf, refused

SAMPLES = Path(__file__).parents[2] / "examples" / "data"


@pytest.fixture
def folder(db: Session, tmp_path: Path) -> DropFolder:
    factories.the_calendar(db)
    for code in ("DARTFORD-1", "DISABLED-1", "ADOPTION-1"):
        factories.a_unit(db, code, under=factories.the_county(db))
    folder = DropFolder(tmp_path)
    folder.prepare()
    return folder


def drop(folder: DropFolder, name: str, *files: str, age: float = 60) -> Path:
    """Drops files of the examples into a sub-folder, last changed `age` seconds ago."""
    delivery = folder.path / name
    delivery.mkdir(exist_ok=True)
    for file in files or ("header.csv", "episodes.csv", "placements.csv", "reviews.csv"):
        shutil.copy(SAMPLES / file, delivery / file)
    for path in (*delivery.iterdir(), delivery):
        moment = clock.now().timestamp() - age
        os.utime(path, (moment, moment))
    return delivery


def names(folder: DropFolder, place: str) -> list[str]:
    """Returns what is in a place, without the time at which it was taken."""
    return sorted(each.name.partition("-")[2] for each in (folder.path / place).iterdir())


def report(place: Path) -> Any:
    text = place.with_name(f"{place.name}.report.json").read_text(encoding="utf-8")
    return json.loads(text)


def test_a_complete_delivery_is_imported_and_moved_with_its_report(
    db: Session, folder: DropFolder
) -> None:
    drop(folder, "2026-11")
    (done,) = folder.look()
    run = db.scalars(select(ImportRun)).one()
    assert (done.parent.name, names(folder, "done")) == ("done", ["2026-11", "2026-11.report.json"])
    assert report(done)["import_id"] == str(run.id)
    assert report(done)["counts"] == run.counts
    assert sorted(file.name for file in done.iterdir()) == [
        *("episodes.csv", "header.csv", "placements.csv", "reviews.csv")
    ]
    assert folder.look() == []


@pytest.mark.parametrize(
    ("files", "age"),
    [
        (("header.csv", "episodes.csv"), 3.0),  # changed a moment ago
        (("header.csv",), 60.0),
        (("README.md",), 60.0),
    ],
)
def test_what_is_not_complete_is_left_where_it_is(
    db: Session, folder: DropFolder, files: tuple[str, ...], age: float
) -> None:
    delivery = drop(folder, "2026-11", *files, age=age)
    assert folder.look() == []
    assert delivery.exists()
    assert db.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_a_file_that_is_still_being_copied_holds_its_delivery_back(folder: DropFolder) -> None:
    delivery = drop(folder, "2026-11")
    (delivery / "sw_episodes.csv.part").write_text("CHILD,")
    os.utime(delivery / "sw_episodes.csv.part", (0, 0))
    assert folder.look() == []
    assert delivery.exists()


def test_a_delivery_that_cannot_be_read_is_refused_with_the_reason(
    db: Session, folder: DropFolder
) -> None:
    delivery = drop(folder, "broken")
    (delivery / "header.csv").write_text("CHILD\n")
    os.utime(delivery / "header.csv", (0, 0))
    (refused,) = folder.look()
    assert refused.parent.name == "refused"
    assert names(folder, "refused") == ["broken", "broken.report.json"]
    assert report(refused)["code"] == "unreadable_file"
    assert "header.csv" in report(refused)["errors"][0]["detail"]
    assert db.scalar(select(func.count()).select_from(Subject)) == 0


def test_a_delivery_that_needs_a_person_to_confirm_is_refused(
    db: Session, folder: DropFolder
) -> None:
    drop(folder, "first")
    folder.look()
    delivery = drop(folder, "second")
    rows = (delivery / "episodes.csv").read_text().splitlines()
    (delivery / "episodes.csv").write_text("\n".join(rows[:3]) + "\n")
    os.utime(delivery / "episodes.csv", (0, 0))
    (refused,) = folder.look()
    assert (refused.parent.name, report(refused)["code"]) == ("refused", "import_guard")
    assert db.scalar(select(func.count()).select_from(ImportRun)) == 1


def test_two_deliveries_of_one_name_are_both_kept(folder: DropFolder) -> None:
    drop(folder, "return")
    folder.look()
    drop(folder, "return")
    with clock.held_at(clock.now() + timedelta(seconds=1)):
        folder.look()
    assert names(folder, "done").count("return") == 2


def test_a_delivery_is_imported_again_after_a_crash_and_counts_once(
    db: Session, folder: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder, "2026-11")

    class Killed(BaseException):
        pass

    def killed(*_: object) -> Path:
        raise Killed

    monkeypatch.setattr(DropFolder, "_finish", killed)  # after the commit, before the move
    with pytest.raises(Killed):
        folder.look()
    assert names(folder, "working") == ["2026-11"]
    children = db.scalar(select(func.count()).select_from(Subject))
    monkeypatch.undo()
    restarted = DropFolder(folder.path)
    restarted.prepare()
    (done,) = restarted.look()
    assert (done.parent.name, names(folder, "working")) == ("done", [])
    assert report(done)["counts"]["created"] == 0
    assert db.scalar(select(func.count()).select_from(Subject)) == children


def test_a_delivery_waits_for_a_database_that_is_away(
    folder: DropFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder, "2026-11")

    def away(*_: object) -> Any:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(ssda903_import, "run_ssda903", away)
    assert folder.look() == []
    assert names(folder, "working") == ["2026-11"]
    monkeypatch.undo()
    (done,) = folder.look()
    assert done.parent.name == "done"


def test_the_command_watches_a_folder_that_is_there_and_nothing_else(
    db: Session, tmp_path: Path
) -> None:
    del db
    assert "There is no folder" in refused("import", "--watch", str(tmp_path / "x"))
    with_word = refused("import", "--watch", str(tmp_path), "ssda903", str(SAMPLES))
    assert "--watch stands alone" in with_word
    wrong = refused("import", "--watch", str(tmp_path), "--source-system", "Liberi!")
    assert "--source-system must be a short word" in wrong
    assert qaf("import").exit_code == 2
