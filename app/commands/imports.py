"""`qaf import`: statutory returns from a folder, like `POST /v1/imports`."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.commands.terminal import Helpful, Mistake, say
from app.core import clock
from app.schemas.platform.common import SOURCE_SYSTEM

commands = typer.Typer(cls=Helpful, no_args_is_help=True, help="Import statutory returns.")
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day of the sampling frame; without it, today."),
]
SHOWN = 200  # bad rows shown on the screen; all of them are kept with the import


@commands.callback()
def imports() -> None:
    """Import statutory returns."""  # so that `ssda903` stays a word of the command


@commands.command("ssda903")
def import_ssda903(
    folder: Annotated[
        Path,
        typer.Argument(help="Has header.csv, episodes.csv and, if there is one, placements.csv."),
    ],
    as_at: Day = None,
    source_system: Annotated[str, typer.Option(help="The name of the source.")] = "ssda903",
    reviews: Annotated[
        bool, typer.Option("--reviews", help="Also import reviews.csv, as meetings held or due.")
    ] = False,
) -> None:
    """Import a return of children looked after as the sampling frame, and list its bad rows."""
    from app.core.database import database  # noqa: PLC0415
    from app.services.access import OPERATOR  # noqa: PLC0415
    from app.services.intake import ssda903_import  # noqa: PLC0415

    if not re.fullmatch(SOURCE_SYSTEM, source_system):
        raise Mistake(
            "--source-system must be a short word such as liberi: small letters, digits, - and _."
        )

    header, episodes = read(folder, "header.csv"), read(folder, "episodes.csv")
    placements = read(folder, "placements.csv", needed=False)
    held = read(folder, "reviews.csv") if reviews else None
    day = as_at.date() if as_at else clock.today()
    with say.status("Reading the return …"), database().session() as db:
        run = ssda903_import.run_ssda903(
            db, OPERATOR, header or b"", episodes or b"", placements, day, source_system, held
        )
        counts, notes, errors = run.counts, run.notes, run.errors
    tell(counts, notes)
    tell_rows(errors)


def read(folder: Path, name: str, *, needed: bool = True) -> bytes | None:
    """Returns a file of the folder, whatever the case of its name; None if it is not needed."""
    if not folder.is_dir():
        raise Mistake(f"There is no folder {folder}.")
    found = [path for path in sorted(folder.iterdir()) if path.name.lower() == name]
    if found:
        return found[0].read_bytes()
    if needed:
        raise Mistake(f"{folder} has no {name}. A return needs header.csv and episodes.csv.")
    return None


def tell(counts: dict[str, Any], notes: Iterable[str]) -> None:
    """Prints what the import did."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for word, count in counts.items():
        table.add_row(word.replace("_", " "), str(count))
    Console(highlight=False).print(table)
    for note in notes:
        say.print(note)


def tell_rows(errors: list[dict[str, Any]]) -> None:
    """Prints where each row is that was not imported, and why; never what is in it."""
    if not errors:
        return
    table = Table(title="Rows not imported", title_justify="left", box=None, pad_edge=False)
    for title in ("File", "Line", "Column", "Reason"):
        table.add_column(title, justify="right" if title == "Line" else "left", overflow="fold")
    for error in errors[:SHOWN]:
        line, column = error["line"], error["column"]
        table.add_row(
            error["file"], "" if line is None else str(line), column or "", error["reason"]
        )
    Console(highlight=False).print(table)
    if len(errors) > SHOWN:
        say.print(f"… and {len(errors) - SHOWN} more; GET /v1/imports has all of them.")
