"""`qaf seal` and `qaf verify`: whether anybody has altered the history."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.terminal import Mistake, say

if TYPE_CHECKING:
    from app.services.data_protection.history_seals import Head

HEX = 64  # digits of a SHA-256


def seal() -> None:
    """Seal the history now and print its heads. Keep them where nobody on this server can write.

    The running service does the same every minute and writes the heads to its log.
    """
    from app.core.database import database, lift_timeouts  # noqa: PLC0415
    from app.services.data_protection import history_seals  # noqa: PLC0415

    with database().session() as db:
        lift_timeouts(db)
        heads = history_seals.seal(db)
    for head in heads:
        typer.echo(str(head))


def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LOG:NUMBER:HASH", help="A head that was kept elsewhere. Can be repeated."
        ),
    ] = None,
) -> None:
    """Check that no line of the history was altered, deleted, inserted or cut off.

    If one was, the output says where, and the exit code is 1.
    """
    from app.core.database import database, lift_timeouts  # noqa: PLC0415
    from app.services.data_protection import history_seals  # noqa: PLC0415

    precondition = [_head(text) for text in head or []]
    with database().session() as db:
        lift_timeouts(db)
        broken = history_seals.verify(db, precondition)
        tail = history_seals.unsealed(db)
    for fault in broken:
        typer.echo(f"{fault.log}:{fault.number}: {fault.detail}")
    if broken:
        raise Mistake(f"The history has been altered. Places found: {len(broken)}.")
    say.print(f"The history has not been altered. Lines not sealed yet: {tail}.")


def _head(text: str) -> "Head":
    from app.services.data_protection import history_seals  # noqa: PLC0415

    log, _, rest = text.partition(":")
    number, _, digest = rest.partition(":")
    if log not in history_seals.LOGS or not number.isdecimal() or len(digest) != HEX:
        raise Mistake(
            f"{text!r} is not a head. `qaf seal` prints heads, such as changes:12:9f86d08…"
        )
    return history_seals.Head(log, int(number), digest)
