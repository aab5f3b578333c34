"""The log of a PostgreSQL of ours holds nothing of what is stored."""

import re
from pathlib import Path

import yaml  # type: ignore[import-untyped]
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.core import database
from tests.conftest import DATA, ROOT

CANARY = "zqcanaryqz"


def test_nothing_of_a_failed_statement_comes_into_the_log_of_the_embedded_server(
    server: str,
) -> None:
    del server  # has started it
    engine = create_engine(database.embedded(DATA / "postgres", "qaf"))
    log = Path(DATA / "postgres" / "log")
    for statement in (
        "SELECT CAST(:canary AS uuid)",
        f"SELECT '{CANARY}'::uuid, :canary",
        "DO $$ BEGIN RAISE WARNING 'x' USING DETAIL = 'zqcanaryqz'; END $$",
        "SELECT zqcanaryqz",
    ):
        with engine.connect() as connection:
            try:
                connection.execute(text(statement), {"canary": CANARY})
            except DBAPIError:
                connection.rollback()
    engine.dispose()
    assert CANARY not in log.read_text(encoding="utf-8", errors="replace")


def test_the_guide_and_the_containers_set_what_the_embedded_server_has() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    command = services["db"]["command"]
    assert command[0] == "postgres"
    set_there = dict(each.removeprefix("-c").split("=") for each in command[1:])
    assert set_there == database.QUIET_LOG
    guide = (ROOT / "docs" / "guides" / "operating.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^(log_\w+) = (\S+)$", guide, re.MULTILINE)) == database.QUIET_LOG
