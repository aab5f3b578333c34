"""`qaf doctor`: everything that an installation needs, a line each."""

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.commands import database_refusals
from app.commands.terminal import explained
from app.core import clock, version
from app.core.config import Settings, settings

if TYPE_CHECKING:
    from app.core.database import Database

FREE_SHARE, FREE_BYTES = 0.05, 2 * 1024**3  # of the disk, whichever is less
SECONDS_APART = 5
BUDGET = 0.8  # of max_connections


class Unwell(Exception):
    """A fault, in a sentence for the operator."""


class Doubtful(Exception):
    """Something that works and should still be looked at."""


Look = Callable[[Settings], str]


def doctor() -> None:
    """Check settings, keys, data folder, disk, database, clock and accounts, a line each.

    Nothing is changed. The exit code is 1 if something does not work.
    """
    typer.echo(f"ok    Version: {version.number()}.")
    config = _settings()
    well = config is not None and _all_well(config, HERE) & _all_well(config, IN_THE_DATABASE)
    raise typer.Exit(0 if well else 1)


def _settings() -> Settings | None:
    from app.security.startup import check_startup  # noqa: PLC0415

    try:
        config = settings()
        check_startup(config)
    except Exception as error:  # noqa: BLE001 - what nobody expects is raised again
        typer.echo(f"FAIL  Settings: {_told(error)}")
        return None
    typer.echo("ok    Settings: every one can be read, and they go together.")
    return config


def _all_well(config: Settings, looks: dict[str, Look]) -> bool:
    """Prints a line each; whether all works. Without a database nothing is looked up in it."""
    well = True
    for name, look in looks.items():
        well = _is_well(name, look, config) and well
        if name == REACHABLE and not well:
            break
    return well


def _is_well(name: str, look: Look, config: Settings) -> bool:
    try:
        typer.echo(f"ok    {name}: {look(config)}")
    except Doubtful as doubt:
        typer.echo(f"look  {name}: {doubt}")
    except Exception as error:  # noqa: BLE001 - what nobody expects is raised again
        typer.echo(f"FAIL  {name}: {_told(error)}")
        return False
    return True


def _told(error: Exception) -> str:
    """Returns why it does not work; what nobody expects keeps its traceback."""
    lines = [str(error)] if isinstance(error, Unwell) else explained(error)
    if lines is None:
        raise error
    return " ".join(lines)


def _address(config: Settings) -> str:
    if not config.public_url.startswith("https:") and not config.demo:
        raise Doubtful(f"{config.public_url} is not https; people's browsers must use https.")
    return f"{config.public_url}."


def _data_folder(config: Settings) -> str:
    folder = config.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unwell(f"{folder} cannot be written to: {error.strerror}.") from None
    return f"{folder} can be written to."


def _disk(config: Settings) -> str:
    usage = shutil.disk_usage(_existing(config.data_dir))
    free = f"{usage.free / 1024**3:.1f} GiB free where {config.data_dir} is."
    if usage.free < min(FREE_BYTES, FREE_SHARE * usage.total):
        raise Unwell(f"Only {free}")
    return free


def _existing(folder: Path) -> Path:
    return next(each for each in (folder.resolve(), *folder.resolve().parents) if each.exists())


def _keys(config: Settings) -> str:
    """Names the keys that are only in the data folder, which one server has and no backup."""
    from app.security import pseudonyms  # noqa: PLC0415

    given = {
        "pseudonym": config.pseudonym_key is not None,
        "sealing": config.sealing_key is not None,
        "signing": config.signing_key_file is not None,
    }
    if config.pseudonym_key is None and pseudonyms.has_key(config):
        pseudonyms.check_value()  # refuses a damaged one
    missing = [name for name, is_given in given.items() if not is_given]
    if missing and not config.demo:
        raise Doubtful(
            f"Not given and therefore in {config.data_dir}: {', '.join(missing)}. Keep a copy of"
            " each elsewhere, and give the same to every process."
        )
    return "the pseudonym, sealing and signing key can be used."


def _reachable(config: Settings) -> str:
    if config.database_url is None and not (config.data_dir / "postgres").exists():
        raise Unwell("QAF_DATABASE_URL is not given. `qaf serve` would start a PostgreSQL to try.")
    _number, seconds, _most = _facts()
    return f"answers at {database_refusals.address()} in {seconds * 1000:.0f} ms."


def _fit(_config: Settings) -> str:
    from app.core import database_fitness  # noqa: PLC0415

    if faults := database_fitness.faults(_database().url):
        raise Unwell(" ".join(faults))
    return "PostgreSQL 15 or newer, in UTF8, where tables can be created."


def _database_log(_config: Settings) -> str:
    """Looks whether failed statements, which quote what was to be stored, come into the log."""
    from sqlalchemy import text  # noqa: PLC0415

    from app.core.database import QUIET_LOG  # noqa: PLC0415

    asked = text("SELECT name, setting FROM pg_settings WHERE name = ANY (:names)")
    with _database().connection() as connection:
        rows = connection.execute(asked, {"names": list(QUIET_LOG)}).all()
    found = {name: setting for name, setting in rows if (name, setting) not in QUIETER}
    loud = [f"{n} = {QUIET_LOG[n]} (now {v})" for n, v in found.items() if v != QUIET_LOG[n]]
    if loud:
        raise Doubtful(
            "The log of PostgreSQL may hold what people wrote about children. Set"
            f" {', '.join(sorted(loud))}."
        )
    return "holds no values of statements."


def _schema(_config: Settings) -> str:
    from app.core.migrations import NEWER, Schema, schema  # noqa: PLC0415

    found = schema(_database().url)
    if found is Schema.NEWER:
        raise Unwell(NEWER)
    if found is not Schema.CURRENT:
        raise Unwell("The database is empty or of an older version. Run `qaf migrate`.")
    return "of this version."


def _pseudonym_key(_config: Settings) -> str:
    from app.services.platform import key_check  # noqa: PLC0415

    with _database().transaction() as db:
        if not key_check.compare(db):
            raise Doubtful("The database has not been filled with any key yet.")
    return "the one that the database was filled with."


def _clock(_config: Settings) -> str:
    there, seconds, _most = _facts()
    apart = abs((clock.now() - there).total_seconds()) - seconds
    if apart > SECONDS_APART:
        raise Unwell(
            f"This machine and the database are {apart:.0f} seconds apart. Have both follow a time"
            " server: tokens and time limits depend on it."
        )
    return "agrees with the clock of the database."


def _connections(config: Settings) -> str:
    _there, _seconds, most = _facts()
    needed = 2 * config.threads + config.exports_at_once + config.job_threads + 3
    if needed > BUDGET * most:
        raise Doubtful(
            f"One process may open {needed} of the {most} that the database allows. Lower"
            " QAF_THREADS, or raise max_connections."
        )
    return f"one process opens at most {needed} of {most}."


def _administrators(config: Settings) -> str:
    from app.services.organisation import accounts  # noqa: PLC0415

    with _database().transaction() as db:
        count = accounts.administrators(db)
    if count == 0:
        raise Doubtful("Nobody. Create one: `qaf people administrator`.")
    if count == 1 and not config.demo:
        raise Doubtful(
            "Only one person, and nobody gives a role alone: `qaf people administrator`."
        )
    return f"{count} people who can sign in."


def _jobs(_config: Settings) -> str:
    from app.services.platform import job_queue  # noqa: PLC0415

    with _database().connection() as connection:
        failed = [each.job for each in job_queue.backlog(connection) if each.state == "failed"]
    if failed:
        raise Doubtful(f"Failed and given up: {', '.join(sorted(set(failed)))}. See the log.")
    return "none has failed."


def _facts() -> tuple[datetime, float, int]:
    """Returns the database's time, how long it took to ask, and how many may connect."""
    from sqlalchemy import text  # noqa: PLC0415

    asked = text("SELECT clock_timestamp(), current_setting('max_connections')::int")
    began = time.perf_counter()
    with _database().connection() as connection:
        there, most = connection.execute(asked).one()
    return there, time.perf_counter() - began, most


def _database() -> "Database":
    from app.core.database import database  # noqa: PLC0415

    return database()


REACHABLE = "Database"
QUIETER = {("log_min_messages", "fatal"), ("log_min_messages", "panic")}  # than they must be
HERE: dict[str, Look] = {
    "Address": _address,
    "Data folder": _data_folder,
    "Disk": _disk,
    "Keys": _keys,
}
IN_THE_DATABASE: dict[str, Look] = {
    REACHABLE: _reachable,
    "Server": _fit,
    "Database log": _database_log,
    "Schema": _schema,
    "Pseudonym key": _pseudonym_key,
    "Clock": _clock,
    "Connections": _connections,
    "Administrators": _administrators,
    "Jobs": _jobs,
}
