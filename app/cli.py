"""The `qaf` command. It imports heavy modules where they are needed, to start at once."""

import json
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.commands import doctor, imports, keys, people, seals
from app.commands.terminal import HELP, Helpful, Mistake, say
from app.core import version
from app.core.config import Settings, settings

app = typer.Typer(
    cls=Helpful,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="QAF on the command line.",
)
app.add_typer(imports.commands, name="import")
app.add_typer(keys.commands, name="keys")
app.add_typer(people.commands, name="people")
app.command()(doctor.doctor)
app.command()(seals.seal)
app.command()(seals.verify)

OPENAPI = Path("openapi/openapi.json")


def usable_settings(*, demo: bool = False) -> Settings:
    """Returns the settings; refuses what QAF cannot run on before anything is done."""
    from app.core import schema_check  # noqa: PLC0415
    from app.security.startup import check_startup  # noqa: PLC0415
    from app.services.platform import key_check  # noqa: PLC0415

    config = settings()
    config = config.model_copy(update={"demo": True}) if demo else config
    check_startup(config)
    schema_check.install()
    key_check.install()
    return config


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(f"qaf {version.number()}")
        raise typer.Exit


@app.callback()
def qaf(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """QAF on the command line."""
    if context.invoked_subcommand != "doctor" and not context.meta[HELP]:
        usable_settings()


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema and load the data that QAF ships."""
    from app.core import database_fitness  # noqa: PLC0415
    from app.core.database import database  # noqa: PLC0415
    from app.core.migrations import one_at_a_time, upgrade  # noqa: PLC0415
    from app.seeding import seed  # noqa: PLC0415
    from app.services.platform import restored_rows  # noqa: PLC0415

    if unfit := database_fitness.faults(database().url):
        raise Mistake(" ".join(unfit))
    with one_at_a_time(database().url):
        database().check()
        upgrade(database().url)
        with database().session() as db:
            seed.seed(db)
            restored_rows.level(db)
    say.print("The database is up to date.")


@app.command()
def serve(
    demo: Annotated[
        bool, typer.Option(help="Fill an empty database with a made-up council.")
    ] = False,
) -> None:
    """Serve the API. Without QAF_DATABASE_URL it also starts a PostgreSQL of its own."""
    from app.core import logs  # noqa: PLC0415
    from app.core.database import database, folder_of  # noqa: PLC0415
    from app.core.embedded_postgres import Keeper  # noqa: PLC0415
    from app.http.server_protocol import Protocol  # noqa: PLC0415
    from app.main import create_app  # noqa: PLC0415
    from app.processes.server import Server  # noqa: PLC0415
    from app.processes.worker import Worker  # noqa: PLC0415

    config = usable_settings(demo=demo)
    settings().demo = config.demo
    service = create_app(config)
    _check_port(config.host, config.port)
    migrate()
    if demo:
        from app.demo.build import build_and_show  # noqa: PLC0415

        build_and_show(config, say)
    logs.configure()
    say.print(f"Documentation: {config.public_url}/docs")
    worker = Worker(database(), config.job_threads) if config.worker else None
    keeper = None if config.database_url else Keeper(folder_of(config))
    if keeper is not None:
        keeper.start()
    Server(service, config, worker, Protocol).run()
    if keeper is not None:
        keeper.stop()


def _check_port(host: str, port: int) -> None:
    """Refuses a port that is taken before anything is done: the demo takes a while to build."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sentence = f"Port {port} of {host} cannot be used: {error.strerror}."
            raise Mistake(f"{sentence} Choose another: PORT=… make run, or QAF_PORT.") from error


@app.command()
def worker() -> None:
    """Run only the background jobs, beside any number of `qaf serve` with QAF_WORKER=false."""
    import signal  # noqa: PLC0415
    import threading  # noqa: PLC0415

    from app.core import logs  # noqa: PLC0415
    from app.core.database import database  # noqa: PLC0415
    from app.processes.worker import STOP_SECONDS, Worker  # noqa: PLC0415

    config = settings()
    database().check()
    logs.configure()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    running = Worker(database(), config.job_threads)
    running.start()
    say.print("Running background jobs. Stop with Ctrl-C.")
    stopped.wait()
    running.stop()
    running.join(STOP_SECONDS)


@app.command()
def demo() -> None:
    """Fill an empty database with a made-up council and two years of its work."""
    from app.demo.build import build_and_show  # noqa: PLC0415

    usable_settings(demo=True)
    migrate()
    build_and_show(settings(), say)


@app.command()
def openapi(
    check: Annotated[
        bool, typer.Option(help="Write nothing; fail if the file is out of date.")
    ] = False,
) -> None:
    """Write openapi/openapi.json from the code, or check that it is up to date."""
    from app.main import create_app  # noqa: PLC0415

    text = json.dumps(create_app(settings()).openapi(), indent=1, ensure_ascii=False) + "\n"
    if not check:
        OPENAPI.parent.mkdir(exist_ok=True)
        OPENAPI.write_text(text, encoding="utf-8")
        say.print(f"Written: {OPENAPI}.")
    elif not OPENAPI.exists() or OPENAPI.read_text(encoding="utf-8") != text:
        say.print(f"{OPENAPI} is out of date: run `make openapi` and look at the difference.")
        sys.exit(1)


@app.command()
def docs() -> None:
    """Write docs/er.md, docs/metrics.md and the Power BI template from the code."""
    from app.commands import generated_docs  # noqa: PLC0415

    for path, text in generated_docs.pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
