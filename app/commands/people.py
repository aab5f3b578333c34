"""`qaf people`: the first two administrators, who then give the others their roles."""

import re
from typing import Annotated

import typer

from app.commands.terminal import Helpful, Mistake, say
from app.core.config import settings

commands = typer.Typer(cls=Helpful, no_args_is_help=True, help="Create and mend administrators.")

GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SUBJECT = re.compile(f"{GUID}:{GUID}")


@commands.callback()
def people() -> None:
    """Create the first two administrators, and mend one who cannot sign in."""


@commands.command("administrator")
def make_administrator(
    name: Annotated[str, typer.Argument(help="The person's name, as others see it.")],
    email: Annotated[str, typer.Argument(help="The person's e-mail address at the council.")],
    sign_in_subject: Annotated[
        str, typer.Option(metavar="TENANT:OBJECT", help="`tid` and `oid` of their Entra ID tokens.")
    ],
) -> None:
    """Make somebody administrator of the whole county. The last line is their id.

    Two are needed: one proposes who gets which role, the other approves.
    """
    from app.core.database import database  # noqa: PLC0415
    from app.schemas.organisation.people import PersonWrite  # noqa: PLC0415
    from app.services.organisation import accounts, people  # noqa: PLC0415

    data = PersonWrite(display_name=name, email=email, sign_in_subject=_subject(sign_in_subject))
    with database().session() as db:
        person_id = people.create_administrator(db, data)
        alone = accounts.administrators(db) == 1
    say.print(f"{name} can now sign in, and propose the roles of other people.")
    if alone:
        say.print("Now create a second administrator in the same way: nobody gives a role alone.")
    typer.echo(str(person_id))


@commands.command("mend")
def mend_administrator(
    email: Annotated[str, typer.Argument(help="The e-mail address of an administrator.")],
    sign_in_subject: Annotated[
        str, typer.Option(metavar="TENANT:OBJECT", help="`tid` and `oid` of their Entra ID tokens.")
    ],
) -> None:
    """Give an administrator another sign-in and open their account. The last line is their id."""
    from app.core.database import database  # noqa: PLC0415
    from app.services.organisation import people  # noqa: PLC0415

    subject = _subject(sign_in_subject)
    with database().session() as db:
        person = people.mend_administrator(db, email, subject)
        name, person_id = person.display_name, person.id
    say.print(f"{name} can now sign in.")
    typer.echo(str(person_id))


def _subject(given: str) -> str:
    """Returns a subject as it is compared; refuses what no token could ever have."""
    subject = given.lower()
    if not SUBJECT.fullmatch(subject):
        raise Mistake(
            "--sign-in-subject must be two GUIDs, TENANT:OBJECT: the claims `tid` and `oid` of the"
            " person's tokens. With anything else they could never sign in."
        )
    tenant = settings().entra_tenant_id
    if tenant is not None and subject.partition(":")[0] != tenant.lower():
        raise Mistake(
            "The first GUID of --sign-in-subject is not the tenant in QAF_ENTRA_TENANT_ID. With it"
            " they could never sign in."
        )
    return subject
