"""Fills an empty database with the demo, and prints how to sign in."""

import json
import random
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import Settings
from app.core.database import database
from app.demo import (
    audit_endings,
    cases,
    feedback,
    follow_up,
    intelligence,
    learning,
    organisation,
    outcome_analysis,
    partnership,
    programmes,
    reporting,
    reviewing,
    thematic,
)
from app.demo.timeline import SYSTEM, Story, same_ids
from app.models.organisation.people import Person
from app.security.passwords import hash_password
from app.services.organisation import api_keys
from app.services.reference.closed_days import working_calendar
from app.vocabulary.roles import Role

SEED = 2021  # the year of the framework


def build_and_show(config: Settings, say: Console) -> None:
    """Builds the demo if there are no people yet, and prints its credentials."""
    path = config.data_dir / "demo-credentials.json"
    if not path.exists():
        build(path, say)
    if not path.exists():
        return
    credentials: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    say.print(
        f"Sign in at {config.public_url}/oauth/token. Everybody in the demo has this password:"
    )
    say.print(f"  {credentials['password']}")
    for role in ("auditor", "moderator", "team_manager", "qa_manager"):
        say.print(f"  {role:15} {credentials['people'][role]['email']}")
    client = credentials["client"]
    say.print(f"  machine client  {client['client_id']} / {client['client_secret']}")
    key = credentials["power_bi"]
    say.print(f"  Power BI key    {key['key_id']} / {key['secret']}")


def build(path: Path, say: Console) -> None:
    """Creates people, keys and two years of work in one transaction, if there are no people."""
    with database().session() as db:
        if db.scalar(select(func.count()).select_from(Person)):
            say.print("The database already has people in it, so the demo is not built.")
            return
        password = secrets.token_urlsafe(12)
        bar = (TextColumn("Building the demo …"), BarColumn(), TimeElapsedColumn())
        with Progress(*bar, console=say) as progress:
            task = progress.add_task("", total=1.0)
            story = past(
                db,
                hash_password(password),
                progress=lambda done: progress.update(task, completed=done),
            )
        credentials = credentials_of(db, story, password)
    path.touch(mode=0o600)
    path.write_text(json.dumps(credentials, indent=1), encoding="utf-8")


def past(
    db: Session,
    password_hash: str | None,
    *,
    seed: int = SEED,
    start: date | None = None,
    each_month: int = programmes.EACH_MONTH,
    progress: Callable[[float], None] = lambda _: None,
) -> Story:
    """Plays a closed year and the present one; the same seed and day give the same story."""
    rng = random.Random(seed)  # noqa: S311 - for a story, not for a secret
    now = clock.now()
    start = start or programmes.first_day(clock.today())
    morning = datetime.combine(start, time(5), clock.LONDON).astimezone(UTC)
    other_rng, rng_of_ids = random.Random(seed + 1), random.Random(seed + 2)  # noqa: S311 - the same
    with same_ids(rng_of_ids):
        with clock.held_at(morning):
            cast = organisation.build(db, password_hash)
            with same_ids(random.Random("agencies")):  # noqa: S311 - and no other part changes
                organisation.add_agencies(db, cast, password_hash)
                organisation.add_chair_of_unit(db, cast, password_hash)
        story = Story(db, cast, working_calendar(db), rng, start)
        cases.plan(story)
        programmes.plan(story, each_month)
        with story.with_rng(other_rng):
            reviewing.plan(story)
            feedback.plan(story)
            follow_up.plan(story)
        thematic.plan(story)
        outcome_analysis.plan(story)
        partnership.plan(story)
        learning.plan(story)
        intelligence.plan(story)
        reporting.plan(story)
        story.play(progress)
        with clock.held_at(now):
            audit_endings.assign_open_audits(story)
            reviewing.push_due_meetings(story)
            feedback.something_to_come(story)
    db.execute(update(Person).values(last_seen_at=now, updated_at=Person.updated_at))
    return story


def credentials_of(db: Session, story: Story, password: str) -> dict[str, Any]:
    """Returns what signs in: people by their part in the demo, with their role, and two keys."""
    client = api_keys.create_by_operator(
        db, "Demo case system", Role.INTEGRATION_CLIENT, SYSTEM, 365
    )
    power_bi = api_keys.create_by_operator(
        db,
        "Demo Power BI",
        Role.MI_ANALYST,
        None,
        365,
        owner=story.cast.by_role[Role.MI_ANALYST].email,
        impact_assessment="DPIA of the demo",
    )
    return {
        "password": password,
        "people": {
            part: {"email": person.email, "password": password, "role": role_of(part)}
            for part, person in story.cast.by_role.items()
        },
        "client": dict(zip(("client_id", "client_secret"), client.split(".", 1), strict=True)),
        "power_bi": dict(zip(("key_id", "secret"), power_bi.split(".", 1), strict=True)),
    }


def role_of(part: str) -> Role:
    """Returns the role of a part in the demo: that of `second_qa_manager` is `qa_manager`."""
    if part.startswith("partner_"):  # each of another agency
        return Role.PARTNER_AGENCY
    return Role(part.removeprefix("second_"))
