"""`qaf import`: statutory returns from a folder, like `POST /v1/imports`."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.commands.terminal import Helpful, Mistake, say
from app.core import clock
from app.schemas.platform.common import SOURCE_SYSTEM

if TYPE_CHECKING:
    from app.schemas.intake.imports import ImportPreviewRead
    from app.services.intake.ssda903_files import ReturnFiles

commands = typer.Typer(cls=Helpful, no_args_is_help=True, help="Import statutory returns.")
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day of the sampling frame; without it, today."),
]
SHOWN = 200  # bad rows shown on the screen; all of them are kept with the import


@commands.callback(invoke_without_command=True)
def imports(
    ctx: typer.Context,
    watch: Annotated[
        Path | None,
        typer.Option(
            "--watch",
            help="Import whatever is dropped into this folder, until the command is ended.",
        ),
    ] = None,
    source_system: Annotated[
        str, typer.Option(help="The name of the source of what is dropped.")
    ] = "ssda903",
) -> None:
    """Import statutory returns: one now, or whatever is dropped into a folder."""
    if ctx.invoked_subcommand is not None:
        if watch is not None:
            raise Mistake("--watch stands alone: qaf import --watch FOLDER.")
        return
    if watch is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)
    from app.commands.drop_folder import DropFolder  # noqa: PLC0415

    _check_source(source_system)
    folder = DropFolder(watch, source_system)
    folder.prepare()
    say.print(f"Watching {watch}. End with Ctrl-C.")
    folder.watch()


def _check_source(source_system: str) -> None:
    if not re.fullmatch(SOURCE_SYSTEM, source_system):
        raise Mistake(
            "--source-system must be a short word such as liberi: small letters, digits, - and _."
        )


@commands.command("ssda903")
def import_ssda903(
    folder: Annotated[
        Path,
        typer.Argument(help="Has header.csv and episodes.csv, or the XML form of the return."),
    ],
    as_at: Day = None,
    source_system: Annotated[str, typer.Option(help="The name of the source.")] = "ssda903",
    reviews: Annotated[
        bool, typer.Option("--reviews", help="Also import reviews.csv, as meetings held or due.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell only what the import would do.")
    ] = False,
    confirm: Annotated[
        bool,
        typer.Option("--confirm", help="Import although many children would leave or change team."),
    ] = False,
    demo_teams: Annotated[
        bool,
        typer.Option("--demo-teams", help="Share children without a team out at random, to try."),
    ] = False,
) -> None:
    """Import a return of children looked after as the sampling frame, and list its bad rows."""
    from app.core.database import database  # noqa: PLC0415
    from app.services.access import OPERATOR  # noqa: PLC0415
    from app.services.intake import ssda903_import  # noqa: PLC0415

    _check_source(source_system)
    order = ssda903_import.ImportOrder(
        files_in(folder, reviews=reviews),
        as_at.date() if as_at else clock.today(),
        source_system,
        confirmed=confirm,
        demo_teams=demo_teams,
    )
    with say.status("Reading the return …"), database().session() as db:
        if dry_run:
            preview = ssda903_import.preview_ssda903(db, OPERATOR, order)
            counts, notes, errors = _preview_counts(preview), preview.notes, preview.errors
        else:
            run = ssda903_import.run_ssda903(db, OPERATOR, order)
            counts, notes, errors = run.counts, run.notes, run.errors
    tell(counts, notes)
    tell_rows(errors)


def files_in(folder: Path, *, reviews: bool) -> "ReturnFiles":
    """Returns the files of the return in a folder, known by their names."""
    from app.services.intake import ssda903_files  # noqa: PLC0415

    if not folder.is_dir():
        raise Mistake(f"There is no folder {folder}.")
    files = [
        (kind, path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.is_file() and (kind := ssda903_files.kind_of(path.name))
        if reviews or kind != "reviews"
    ]
    gathered = ssda903_files.gather(files)
    if missing := gathered.missing():
        raise Mistake(
            f"{folder} has no {missing[0]}.csv. A return needs header.csv and episodes.csv."
        )
    return gathered


def _preview_counts(preview: "ImportPreviewRead") -> dict[str, Any]:
    """Returns what a dry run says, as the numbers that are printed."""
    guard = preview.guard
    return {
        "would_enter": preview.enter.count,
        "would_change_team": preview.change.count,
        "would_leave": preview.leave.count,
        "known": guard.known,
        "share_affected_percent": guard.share,
        "needs_--confirm": "yes" if guard.needs_confirmation else "no",
        **preview.counts,
    }


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
