"""Fill an empty database, and say how to sign in."""

import json
import secrets
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import func, select

from app.config import Settings
from app.db import database
from app.demo import people
from app.models.people import Person
from app.security import hash_password
from app.services import api_keys
from app.vocabulary import Role


def tell(config: Settings, say: Console) -> None:
    """Build the demo if nobody is here yet; print the credentials (for the owner only)."""
    path = config.data_dir / "demo-credentials.json"
    if not path.exists():
        build(path, say)
    if not path.exists():
        return
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    say.print(f"Sign in at {config.public_url}/oauth/token; the demo's password for everybody:")
    say.print(f"  {kept['password']}")
    for role in ("auditor", "moderator", "team_manager", "qa_manager"):
        say.print(f"  {role:15} {kept['people'][role]['email']}")
    client = kept["client"]
    say.print(f"  machine client  {client['client_id']} / {client['client_secret']}")
    key = kept["power_bi"]
    say.print(f"  Power BI key    {key['key_id']} / {key['secret']}")


def build(path: Path, say: Console) -> None:
    """People, roles and keys; nothing when there are people already."""
    password = secrets.token_urlsafe(12)
    with database().session() as db:
        if db.scalar(select(func.count()).select_from(Person)):
            say.print("There are people already, so no demo is built.")
            return
        say.print("Building the demo …")
        cast = people.build(db, hash_password(password))
        client = api_keys.create_by_operator(
            db, "Demo case system", Role.INTEGRATION_CLIENT, "liberi", 365
        )
        power_bi = api_keys.create_by_operator(db, "Demo Power BI", Role.MI_ANALYST, None, 365)
        kept = {
            "password": password,
            "people": {
                role: {"email": person.email, "password": password}
                for role, person in cast.by_role.items()
            },
            "client": dict(zip(("client_id", "client_secret"), client.split(".", 1), strict=True)),
            "power_bi": dict(zip(("key_id", "secret"), power_bi.split(".", 1), strict=True)),
        }
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
