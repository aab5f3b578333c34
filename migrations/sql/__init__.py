"""Functions and triggers, a file each; one that a released version ran never changes."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op


def run(statements: str) -> None:
    """Executes statements as they stand: a colon in them begins no parameter."""
    op.execute(sa.text(statements.replace(":", "\\:")))


def run_file(name: str) -> None:
    """Executes the statements of `<name>.sql`."""
    run(Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8"))
