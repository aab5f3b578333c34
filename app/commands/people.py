"""`qaf people`: the first administrator, who then gives the others their roles."""

import re
from typing import Annotated

import typer

from app.commands.terminal import Helpful, Mistake, say

commands = typer.Typer(cls=Helpful, no_args_is_help=True, help="Create the first administrator.")

GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SUBJECT = re.compile(f"{GUID}:{GUID}")


@commands.callback()
def people() -> None:
    """Create the first administrator."""  # so that `administrator` stays a word of the command


@commands.command("administrator")
def make_administrator(
    name: Annotated[str, typer.Argument(help="The person's name, as others see it.")],
    email: Annotated[str, typer.Argument(help="The person's e-mail address at the council.")],
    sign_in_subject: Annotated[
        str, typer.Option(metavar="TENANT:OBJECT", help="`tid` and `oid` of their Entra ID tokens.")
    ],
) -> None:
    """Create a person who is administrator of the whole county. The last line is their id."""
    from app.core.database import database  # noqa: PLC0415
    from app.schemas.organisation.people import PersonWrite  # noqa: PLC0415
    from app.services.organisation import people  # noqa: PLC0415

    subject = sign_in_subject.lower()
    if not SUBJECT.fullmatch(subject):
        raise Mistake(
            "--sign-in-subject must be two GUIDs, TENANT:OBJECT: the claims `tid` and `oid` of the"
            " person's tokens. With anything else they could never sign in."
        )
    data = PersonWrite(display_name=name, email=email, sign_in_subject=subject)
    with database().session() as db:
        person_id = people.create_administrator(db, data)
    say.print(f"{name} can now sign in, and give other people their roles.")
    typer.echo(str(person_id))
