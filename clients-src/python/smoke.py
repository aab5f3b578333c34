"""An auditor's first minutes through the client that openapi-python-client generates."""

# ruff: noqa: S101, T201 - a story told in assertions, whose end is printed

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from qaf_client import AuthenticatedClient
from qaf_client.api.assignments import list_audit_assignments
from qaf_client.api.audits import (
    get_audit,
    get_audit_section,
    list_audits,
    put_audit,
    put_audit_section,
)
from qaf_client.api.imports import import_ssda903
from qaf_client.api.me import get_me
from qaf_client.api.metrics import get_metric
from qaf_client.api.tools import get_tool_version_form
from qaf_client.models import (
    AssignmentStatus,
    AuditAnswerWrite,
    AuditListItem,
    AuditRead,
    AuditSectionRead,
    AuditSectionWrite,
    AuditWrite,
    BodyImportSsda903,
    Dimension,
    ImportPreviewRead,
    Problem,
    QuestionType,
)
from qaf_client.types import UNSET, File
from qaf_models import AuditPage

T = TypeVar("T")

BASE_URL = os.environ["QAF_PUBLIC_URL"]
CREDENTIALS: dict[str, Any] = json.loads(
    Path(os.environ["QAF_DATA_DIR"], "demo-credentials.json").read_text(encoding="utf-8")
)


def connect(**form: str) -> AuthenticatedClient:
    """A client with a token of its own."""
    answer = httpx.post(f"{BASE_URL}/oauth/token", data=form).raise_for_status()
    return AuthenticatedClient(BASE_URL, token=answer.json()["access_token"])


def present(value: T | Problem | None) -> T:
    """The value, or an error that says what was answered in its place."""
    if value is None or isinstance(value, Problem):
        raise SystemExit(f"The service refused: {value}")
    return value


def all_audits(client: AuthenticatedClient) -> Iterator[AuditListItem]:
    """Every audit I may see, two to a page."""
    cursor = None
    while True:
        page = present(list_audits.sync(client=client, limit=2, cursor=cursor or UNSET))
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def start(client: AuthenticatedClient, begun: list[AuditListItem]) -> AuditRead:
    """A new audit of a case that is allocated, not begun and not yet due; its id I choose."""
    today = datetime.now(UTC).date()
    status = [AssignmentStatus.ALLOCATED]
    page = list_audit_assignments.sync(client=client, status=status, due_after=today, limit=200)
    allocated = present(page).items
    known = {audit.assignment_id for audit in begun}
    chosen = next(one.id for one in allocated if one.id not in known)
    body = AuditWrite(assignment_id=chosen)
    return present(put_audit.sync(uuid4(), client=client, body=body))


def save_section(client: AuthenticatedClient, audit: AuditRead) -> AuditSectionRead:
    """Save what the form asks first, over what I have read."""
    form = present(get_tool_version_form.sync(audit.tool_version_id, client=client))
    section = form.content.sections[0]
    scale = next(asked for asked in section.questions if asked.type_ is QuestionType.SCALE)
    read = get_audit_section.sync_detailed(audit.id, section.key, client=client)
    body = AuditSectionWrite(
        answers=[AuditAnswerWrite(question_key=scale.key, value_num=scale.max_)]
    )
    blind = put_audit_section.sync(audit.id, section.key, client=client, body=body)
    assert isinstance(blind, Problem)
    assert blind.code == "if_match_required"
    etag = read.headers["ETag"]
    return present(
        put_audit_section.sync(audit.id, section.key, client=client, body=body, if_match=etag)
    )


def upload(client: AuthenticatedClient) -> ImportPreviewRead:
    """What the import of two files would do."""
    lines = {
        "header.csv": b"CHILD,SEX,DOB\n1,2,05/04/2015\n",
        "episodes.csv": b"CHILD,DECOM,RNE,LS,CIN,PLACE,DEC\n1,01/03/2025,P,C2,N1,U6,\n",
    }
    files = [File(BytesIO(text), name, "text/csv") for name, text in lines.items()]
    body = BodyImportSsda903(files=files, dry_run=True)
    preview = import_ssda903.sync(client=client, body=body)
    assert isinstance(preview, ImportPreviewRead)
    return preview


def checked_page(token: str) -> AuditPage:
    """A page of whole audits, checked by the models of datamodel-code-generator."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{BASE_URL}/v1/audits?view=full&limit=2", headers=headers)
    return AuditPage.model_validate_json(answer.raise_for_status().content)


def main() -> None:
    """The story; every step that does not hold ends it."""
    machine = connect(grant_type="client_credentials", **CREDENTIALS["client"])
    assert present(get_me.sync(client=machine)).display_name

    person = CREDENTIALS["people"]["auditor"]
    auditor = connect(grant_type="password", username=person["email"], password=person["password"])
    assert present(get_me.sync(client=auditor)).person_id
    before = list(all_audits(auditor))

    audit = start(auditor, before)
    saved = save_section(auditor, audit)
    assert present(get_audit.sync(audit.id, client=auditor)).sections[0].version == saved.version

    absent = get_audit.sync(uuid4(), client=auditor)
    assert isinstance(absent, Problem)
    assert absent.code == "not_found"

    after = list(all_audits(auditor))
    assert len({one.id for one in after}) == len(after) == len(before) + 1

    person = CREDENTIALS["people"]["qa_manager"]
    manager = connect(grant_type="password", username=person["email"], password=person["password"])
    rate = present(get_metric.sync("completion_rate", client=manager, by=[Dimension.DISTRICT]))
    assert rate.total.denominator
    assert len(rate.rows) > 1

    person = CREDENTIALS["people"]["qa_admin"]
    unit = connect(grant_type="password", username=person["email"], password=person["password"])
    assert upload(unit).dry_run
    assert all(audit.sections for audit in checked_page(auditor.token).items)
    print(
        f"openapi-python-client: {len(after)} audits, section {saved.section_key} saved,"
        f" completion {rate.total.numerator} of {rate.total.denominator}"
    )


if __name__ == "__main__":
    main()
