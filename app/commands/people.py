"""`qaf people`: the first administrator, by whoever runs the service; they make the others."""

import re
from typing import Annotated

import typer

from app.commands.terminal import Helpful, Mistake, say

commands = typer.Typer(
    cls=Helpful, no_args_is_help=True, help="People, until somebody may sign in."
)

GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SUBJECT = re.compile(f"{GUID}:{GUID}")


@commands.callback()
def people() -> None:
    """People, until somebody may sign in."""  # so that `administrator` stays a word of the command


@commands.command("administrator")
def make_administrator(
    name: Annotated[str, typer.Argument(help="As others see it.")],
    email: Annotated[str, typer.Argument(help="Of the council.")],
    sign_in_subject: Annotated[
        str, typer.Option(metavar="TENANT:OBJECT", help="`tid` and `oid` of their Entra ID tokens.")
    ],
) -> None:
    """Make a person who is administrator of the whole county; the last line is their id."""
    from app.core.database import database  # noqa: PLC0415
    from app.schemas.organisation.people import PersonWrite  # noqa: PLC0415
    from app.services.organisation import people  # noqa: PLC0415

    subject = sign_in_subject.lower()
    if not SUBJECT.fullmatch(subject):
        raise Mistake(
            "--sign-in-subject is the two GUIDs TENANT:OBJECT, the claims `tid` and `oid` of their"
            " tokens; nobody could sign in by another."
        )
    data = PersonWrite(display_name=name, email=email, sign_in_subject=subject)
    with database().session() as db:
        person_id = people.create_administrator(db, data)
    say.print(f"{name} may sign in, and give roles to others from now on.")
    typer.echo(str(person_id))
