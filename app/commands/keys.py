"""`qaf keys`: API keys, for the people who run the service."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.commands.terminal import Helpful, Mistake, say
from app.core import clock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.models.organisation.api_keys import ApiKey

commands = typer.Typer(
    cls=Helpful, no_args_is_help=True, help="API keys. Each key is also an OAuth client."
)
Days = Annotated[int, typer.Option(min=1, max=365, help="For how many days the key is valid.")]
Named = Annotated[str, typer.Argument(metavar="KEY", help="The name or the id of the key.")]


@commands.command("create")
def create_key(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[str, typer.Option(help="mi_analyst or integration_client.")],
    source_system: Annotated[
        str | None, typer.Option(help="The system that an integration client pushes for.")
    ] = None,
    place: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Code of the unit that it is for; without it, the county."
        ),
    ] = None,
    network: Annotated[
        list[str] | None,
        typer.Option(help="A network to use it from, such as 198.51.100.0/24. Can be repeated."),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL", help="The person who answers for an mi_analyst key. Required for one."
        ),
    ] = None,
    impact_assessment: Annotated[
        str | None,
        typer.Option(
            metavar="REFERENCE",
            help="The data protection impact assessment of an mi_analyst key. Required for one.",
        ),
    ] = None,
    days: Days = 365,
) -> None:
    """Create a key. The last line is the key; it is shown only once."""
    from app.core.database import database  # noqa: PLC0415
    from app.services.organisation import api_keys  # noqa: PLC0415
    from app.vocabulary.roles import MACHINE_ROLES, Role  # noqa: PLC0415

    if role not in MACHINE_ROLES:
        raise Mistake(
            f"A key cannot have the role {role}, only: {', '.join(sorted(MACHINE_ROLES))}."
        )
    with database().session() as db:
        made = api_keys.create_by_operator(
            db,
            name,
            Role(role),
            source_system,
            days,
            place=place,
            networks=network or [],
            owner=owner,
            impact_assessment=impact_assessment,
        )
    say.print(f"{name} is valid for {days} days. The key is shown only once; copy it now:")
    typer.echo(made)


@commands.command("list")
def list_keys(
    all_: Annotated[
        bool, typer.Option("--all", help="Also list revoked and expired keys.")
    ] = False,
) -> None:
    """List the keys: where they may be used, when they expire, when they were last used."""
    from sqlalchemy import select  # noqa: PLC0415

    from app.core.database import database  # noqa: PLC0415
    from app.models.organisation.api_keys import ApiKey  # noqa: PLC0415
    from app.models.organisation.org_units import OrgUnit  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for title in ("Key id", "Name", "Role", "Place", "Source", "State", "Last used", "Usable from"):
        table.add_column(title, overflow="fold", no_wrap=title == "Key id")
    with database().session() as db:
        found = select(ApiKey, OrgUnit.code).join(OrgUnit, OrgUnit.id == ApiKey.org_unit_id)
        for key, place in db.execute(found.order_by(ApiKey.name)):
            if all_ or (key.revoked_at is None and key.expires_at > clock.now()):
                table.add_row(
                    key.key_id,
                    key.name,
                    key.role,
                    place,
                    key.source_system,
                    _state(key),
                    _hour(key.last_used_at),
                    " ".join(key.allowed_networks) or "anywhere",
                )
    Console(highlight=False).print(table if table.row_count else "There are no keys.")


@commands.command("revoke")
def revoke_key(
    key: Named,
    reason: Annotated[
        str, typer.Option(help="Why the key is revoked. The history keeps it.")
    ] = "Revoked on the server.",
) -> None:
    """Revoke a key at once, with every secret it had."""
    from app.core.database import database  # noqa: PLC0415
    from app.services.access import OPERATOR  # noqa: PLC0415
    from app.services.organisation import api_keys  # noqa: PLC0415

    with database().session() as db:
        row = _find(db, key)
        api_keys.revoke(db, OPERATOR, row, reason)
        say.print(f"{row.name} ({row.key_id}) has been revoked.")


@commands.command("rotate")
def rotate_key(
    key: Named,
    overlap_hours: Annotated[
        int, typer.Option(min=0, max=168, help="For how many hours the old secret still works.")
    ] = 24,
    days: Days = 365,
) -> None:
    """Give a key a new secret. The last line is the new key; it is shown only once."""
    from app.core.database import database  # noqa: PLC0415
    from app.schemas.organisation.api_keys import ApiKeyRotateWrite  # noqa: PLC0415
    from app.services.access import OPERATOR  # noqa: PLC0415
    from app.services.organisation import api_keys  # noqa: PLC0415

    ends = clock.now() + timedelta(days=days)
    with database().session() as db:
        row = _find(db, key)
        data = ApiKeyRotateWrite(expires_at=ends, overlap_hours=overlap_hours)
        made = api_keys.rotate(db, OPERATOR, row, data)
        until = row.previous_until
    old = f"still works until {_hour(until)}" if until else "no longer works"
    say.print(f"The old secret {old}. The new key is shown only once; copy it now:")
    typer.echo(made.text)


def _find(db: "Session", key: str) -> "ApiKey":
    from sqlalchemy import or_, select  # noqa: PLC0415

    from app.models.organisation.api_keys import ApiKey  # noqa: PLC0415

    row = db.scalar(select(ApiKey).where(or_(ApiKey.key_id == key, ApiKey.name == key)))
    if row is None:
        raise Mistake(f"There is no key {key!r}. `qaf keys list --all` lists all keys.")
    return row


def _state(key: "ApiKey") -> str:
    if key.revoked_at is not None:
        return f"revoked {_hour(key.revoked_at)}"
    word = "expired" if key.expires_at <= clock.now() else "valid until"
    return f"{word} {key.expires_at:%Y-%m-%d}"


def _hour(instant: datetime | None) -> str:
    return "never" if instant is None else f"{instant:%Y-%m-%d %H:%M} UTC"
