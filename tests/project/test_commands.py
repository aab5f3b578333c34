"""The `qaf` command: what it says to people, and what a program reads of it."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from app import cli
from app.core import clock
from app.models.cases.subjects import Subject
from app.models.intake.import_runs import ImportRun
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

OTHER, ROLE = "0198c4de-0000-7000-8000-0000000000d1", "0198c4de-0000-7000-8000-0000000000d2"
SAMPLES = Path(__file__).parents[2] / "examples" / "data"


OWNED = ("--owner", "owner@example.org", "--impact-assessment", "DPIA 7")


def qaf(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "200"})


def refused(*arguments: str) -> str:
    """What a mistake is told: a sentence, and no traceback."""
    done = qaf(*arguments)
    assert done.exit_code in {1, 2}, done.output
    assert isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    assert done.stdout == ""
    return done.stderr


# Keys


def test_the_last_line_of_a_new_key_is_the_key(db: Session, anyone: Client) -> None:
    factories.the_county(db)
    owner = factories.a_person(db, email="owner@example.org")
    made = qaf("keys", "create", "Scorecard", "--role", "mi_analyst", "--days", "30", *OWNED)
    assert made.exit_code == 0, made.output
    (text,) = made.stdout.splitlines()
    assert anyone.get("/v1/me", headers={"X-API-Key": text}).json()["display_name"] == "Scorecard"
    key = db.scalars(select(ApiKey)).one()
    assert (key.expires_at - clock.now()).days in {29, 30}
    assert (key.owner_id, key.impact_assessment) == (owner.id, "DPIA 7")
    assert db.scalars(select(Change.action)).all() == ["api_key.create"]


def test_a_key_for_a_place_and_some_networks(db: Session) -> None:
    here = factories.a_district(db, "dartford")
    factories.the_county(db)
    factories.a_person(db, email="owner@example.org")
    options = (*OWNED, "--place", "dartford", "--network", "10.1.0.0/16", "--network", "10.2.3.4")
    made = qaf("keys", "create", "D", "--role", "mi_analyst", *options)
    assert made.exit_code == 0, made.output
    key = db.scalars(select(ApiKey)).one()
    assert (key.org_unit_id, key.allowed_networks) == (here.id, ["10.1.0.0/16", "10.2.3.4/32"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--role", "king"], "integration_client, mi_analyst"),
        (["--role", "administrator"], "integration_client, mi_analyst"),
        (["--role", "integration_client"], "Required for an integration client"),
        (["--role", "mi_analyst", *OWNED[2:]], "owner_id"),
        (["--role", "mi_analyst", *OWNED[:2]], "impact_assessment"),
        (["--role", "mi_analyst", "--owner", "no@example.org"], "no person with this e-mail"),
        (["--role", "mi_analyst", "--source-system", "liberi"], "not allowed for any other role"),
        (["--role", "mi_analyst", "--place", "atlantis"], "There is no unit with this code."),
        (["--role", "mi_analyst", "--network", "10.0.0.1/8"], "networks.0: Must be a network"),
        (["--role", "mi_analyst", "--days", "366"], "365"),
        (["--role", "integration_client", "--source-system", "Über Soft"], "source_system"),
    ],
)
def test_a_mistake_with_a_key_is_told_helpfully(db: Session, options: list[str], told: str) -> None:
    factories.the_county(db)
    factories.a_person(db, email="owner@example.org")
    assert told in " ".join(refused("keys", "create", "K", *options).split())
    assert db.scalars(select(ApiKey)).all() == []


def test_keys_are_listed_with_their_last_use(db: Session) -> None:
    key, gone = factories.a_client(db), factories.a_client(db, Role.MI_ANALYST, source_system=None)
    gone.revoked_at = clock.now()
    db.flush()
    listed = qaf("keys", "list")
    assert listed.exit_code == 0, listed.output
    assert key.key_id in listed.stdout
    assert gone.key_id not in listed.stdout
    assert f"{clock.now():%Y-%m-%d %H}" in listed.stdout
    everything = qaf("keys", "list", "--all").stdout
    assert "revoked" in next(line for line in everything.splitlines() if gone.key_id in line)


def test_a_key_is_rotated_and_revoked_by_name_or_id(db: Session, anyone: Client) -> None:
    key = factories.a_client(db)
    (new,) = qaf("keys", "rotate", key.name, "--overlap-hours", "0").stdout.splitlines()
    headers = {"X-API-Key": new}
    assert anyone.get("/v1/me", headers=headers).status_code == 200
    done = qaf("keys", "revoke", key.key_id, "--reason", "Not needed.")
    assert done.exit_code == 0, done.output
    assert anyone.get("/v1/me", headers=headers).status_code == 401
    assert db.scalars(select(Change.note).order_by(Change.seq)).all() == [None, "Not needed."]
    assert "has been revoked" in refused("keys", "revoke", key.name)
    assert "keys list" in refused("keys", "revoke", "nothing")


# People

SUBJECT_OF_ADA = "0a1b2c3d-0000-4000-8000-000000000001:0a1b2c3d-0000-4000-8000-000000000003"
SUBJECT = "0a1b2c3d-0000-4000-8000-000000000001:0a1b2c3d-0000-4000-8000-000000000002"


def test_two_administrators_of_the_command_line_give_the_first_role(db: Session, as_: As) -> None:
    county = factories.the_county(db)
    options = ("Zoe Whitlock", "Zoe.Whitlock@council.example", "--sign-in-subject", SUBJECT)
    made = qaf("people", "administrator", *options)
    assert made.exit_code == 0, made.output
    (number,) = made.stdout.splitlines()
    first = db.get_one(Person, UUID(number))
    assert (first.email, first.sign_in_subject) == ("zoe.whitlock@council.example", SUBJECT)
    me = as_(first).get("/v1/me").json()
    assert [(role["role"], role["whole_county"]) for role in me["roles"]] == [
        ("administrator", True)
    ]
    assert db.scalars(select(Change.action).order_by(Change.seq)).all() == [
        "person.create",
        "role_assignment.create",
    ]
    second = {"display_name": "Owen Yeo", "email": "owen.yeo@council.example"}
    assert as_(first).put(f"/v1/people/{OTHER}", json=second).status_code == 201
    role = {"person_id": OTHER, "role": "qa_manager", "org_unit_id": str(county.id)}
    role |= {"valid_from": "2026-01-01", "reason": "Decides for the Unit."}
    url = f"/v1/role-assignments/{ROLE}/propose"
    proposed = as_(first).post(url, json=role)
    assert proposed.status_code == 200, proposed.text
    address = "Ada.Lunt@council.example"
    made = qaf("people", "administrator", "Ada Lunt", address, "--sign-in-subject", SUBJECT_OF_ADA)
    assert made.exit_code == 0, made.output
    another = db.get_one(Person, UUID(made.stdout.strip()))
    url = f"/v1/access-changes/{proposed.json()['id']}/approve"
    assert as_(another).post(url, json={"note": "Agreed."}).status_code == 200


def test_somebody_who_works_here_already_becomes_administrator_beside_their_other_roles(
    db: Session, as_: As
) -> None:
    person = factories.a_person(db, Role.DIRECTOR, email="zoe@council.example")
    made = qaf("people", "administrator", "Zoe", person.email, "--sign-in-subject", SUBJECT)
    assert made.exit_code == 0, made.output
    assert made.stdout.strip() == str(person.id)
    assert "create a second administrator" in made.stderr
    db.refresh(person)
    assert person.sign_in_subject == SUBJECT
    roles = as_(person).get("/v1/me").json()["roles"]
    assert {role["role"] for role in roles} == {"director", "administrator"}


def test_a_mistake_with_an_administrator_is_told_helpfully(db: Session) -> None:
    factories.the_county(db)
    at = ("--sign-in-subject", SUBJECT)
    assert "email" in refused("people", "administrator", "Zoe", "nowhere", *at)
    assert qaf("people", "administrator", "Zoe", "z@council.example", *at).exit_code == 0
    again = refused("people", "administrator", "Zoe", "z@council.example", *at)
    assert again.startswith("There is a person with this e-mail address; mend them with `qaf pe")
    assert len(db.scalars(select(Person)).all()) == 1


@pytest.mark.parametrize("subject", ["zoe", "TENANT:OBJECT", SUBJECT + "0", SUBJECT[:-1]])
def test_an_administrator_who_could_never_sign_in_is_not_made(db: Session, subject: str) -> None:
    factories.the_county(db)
    told = refused(
        "people", "administrator", "Zoe", "z@council.example", "--sign-in-subject", subject
    )
    assert "TENANT:OBJECT" in told
    assert db.scalars(select(Person)).all() == []


def test_a_sign_in_subject_in_capitals_is_that_of_the_token(db: Session) -> None:
    factories.the_county(db)
    at = ("--sign-in-subject", SUBJECT.upper())
    assert qaf("people", "administrator", "Zoe", "z@council.example", *at).exit_code == 0
    assert db.scalars(select(Person.sign_in_subject)).all() == [SUBJECT]


# Imports


def a_copy(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes((SAMPLES / name.lower()).read_bytes())
    return folder


def test_a_return_is_imported_as_over_http(db: Session, as_: As) -> None:
    for code in ("DARTFORD-1", "DISABLED-1", "ADOPTION-1"):
        factories.a_unit(db, code, under=factories.the_county(db))
    done = qaf("import", "ssda903", str(SAMPLES), "--as-at", "2026-11-01")
    assert done.exit_code == 0, done.output
    told = dict(re.findall(r"^([a-z ]+?) {2,}(\d+)$", done.stdout, re.MULTILINE))
    run = db.scalars(select(ImportRun)).one()
    assert (told["in frame"], told["outside frame"]) == ("48", "12")
    assert told == {word.replace("_", " "): str(count) for word, count in run.counts.items()}
    assert len(db.scalars(select(Subject)).all()) == run.counts["created"]
    shown = as_(factories.a_person(db, Role.QA_ADMIN)).get(f"/v1/imports/{run.id}").json()
    assert (shown["as_at"], shown["counts"]) == ("2026-11-01", run.counts)


def test_bad_rows_are_told_by_file_line_column_and_reason(db: Session) -> None:
    factories.a_team(db)
    done = qaf("import", "ssda903", str(SAMPLES / "bad"), "--as-at", "2026-11-01")
    assert done.exit_code == 0, done.output
    rows = re.findall(r"^(\w+\.csv) +(\d+) +(\w*) {2,}(\S.*)$", done.stdout, re.MULTILINE)
    assert ("header.csv", "9", "DOB") in [row[:3] for row in rows]
    assert ("placements.csv", "4", "service_line") in [row[:3] for row in rows]
    assert "2090" not in done.output  # no value of the file is repeated


def test_names_of_files_may_be_in_capitals_and_placements_be_missing(
    db: Session, tmp_path: Path
) -> None:
    factories.a_team(db)
    done = qaf("import", "ssda903", str(a_copy(tmp_path, "HEADER.csv", "Episodes.CSV")))
    assert done.exit_code == 0, done.output
    assert "The team of 48 children is not known" in done.stderr
    tried = qaf("import", "ssda903", str(tmp_path), "--demo-teams")
    assert "assigned to a team at random" in tried.stderr


def test_a_dry_run_of_a_command_says_who_would_enter_and_writes_nothing(db: Session) -> None:
    factories.a_team(db)
    done = qaf("import", "ssda903", str(SAMPLES), "--as-at", "2026-11-01", "--dry-run")
    assert done.exit_code == 0, done.output
    told = dict(re.findall(r"^([a-z ]+?) {2,}(\S+)$", done.stdout, re.MULTILINE))
    assert (told["would enter"], told["would leave"]) == ("48", "0")
    assert db.scalars(select(ImportRun)).all() == []
    assert db.scalars(select(Subject)).all() == []


def test_a_command_needs_confirmation_where_many_would_leave(db: Session, tmp_path: Path) -> None:
    factories.a_team(db)
    assert qaf("import", "ssda903", str(SAMPLES), "--as-at", "2026-10-01").exit_code == 0
    a_copy(tmp_path, "header.csv", "episodes.csv")
    for name in ("header.csv", "episodes.csv"):
        lines = (tmp_path / name).read_text().splitlines(keepends=True)
        (tmp_path / name).write_text("".join([lines[0], *lines[40:]]))
    order = ("import", "ssda903", str(tmp_path), "--as-at", "2026-11-01")
    assert "would leave the frame or change team" in " ".join(refused(*order).split())
    assert qaf(*order, "--confirm").exit_code == 0


def test_a_folder_that_is_no_return_is_told(db: Session, tmp_path: Path) -> None:
    factories.a_team(db)
    assert "There is no folder" in refused("import", "ssda903", str(tmp_path / "x"))
    assert "no header.csv" in refused("import", "ssda903", str(tmp_path))
    a_copy(tmp_path, "header.csv")
    assert "no episodes.csv" in refused("import", "ssda903", str(tmp_path))
    (tmp_path / "episodes.csv").write_bytes(b"A,B\n1,2\n")
    assert "episodes.csv" in refused("import", "ssda903", str(tmp_path))
    assert db.scalars(select(ImportRun)).all() == []


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--source-system", "Über Soft", "such as liberi"),
        ("--as-at", "2999-01-01", "/as_at: Must be today or earlier."),
        ("--as-at", "2026-13-01", "2026-13-01"),
    ],
)
def test_an_option_that_no_return_can_have_is_told_and_nothing_kept(
    db: Session, option: str, value: str, told: str
) -> None:
    factories.a_team(db)
    assert told in refused("import", "ssda903", str(SAMPLES), option, value)
    assert db.scalars(select(ImportRun)).all() == []


def test_a_return_before_there_is_a_team_is_told(db: Session) -> None:
    factories.the_county(db)
    assert "Create at least one team in the organisation first." in refused(
        "import", "ssda903", str(SAMPLES)
    )
