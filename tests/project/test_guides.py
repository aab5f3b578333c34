"""The guides: what they say of settings, operations and code is so; their links lead somewhere."""

import base64
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.config import Settings
from app.services.notifications.webhook_delivery import headers_of

TOP = Path(__file__).parents[2]
GUIDES = sorted((TOP / "docs" / "guides").glob("*.md"))
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").rglob("*.md"))]
METHODS = ("get", "put", "post", "delete")
PATHS = json.loads((TOP / "openapi" / "openapi.json").read_text(encoding="utf-8"))["paths"]


def blocks(guide: Path, language: str) -> list[str]:
    """The code of one language in a guide."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def in_words(default: Any) -> str:
    """A default, as the table says it."""
    if default is None:
        return "none"
    if isinstance(default, bool | list):
        return f"`{json.dumps(default)}`"
    return f"`{default}`"


def test_the_table_of_settings_and_the_settings_agree() -> None:
    page = (TOP / "docs" / "guides" / "operating.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(QAF_[A-Z0-9_]+)` \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    told = {name: default for name, default, _ in rows}
    assert len(told) == len(rows)
    assert told == {
        f"QAF_{name.upper()}": in_words(field.default)
        for name, field in Settings.model_fields.items()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    text = re.sub(
        r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    relative = [link.partition("#")[0] for link in links if ":" not in link]
    assert [link for link in relative if link and not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_guide() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert [guide.name for guide in GUIDES if f"(docs/guides/{guide.name})" not in readme] == []


def named(text: str) -> Iterator[tuple[str, str]]:
    """The operations that a text names."""
    for method, path in re.findall(r"\b(GET|PUT|POST|DELETE) `?(/v1/[^\s`?\"]+)", text):
        yield method.lower(), re.sub(r"\{[^}]*\}|\$[A-Z_]+|…", "x", path.rstrip(".,;:)"))


def served(method: str, path: str) -> bool:
    return any(
        method in operations
        and re.fullmatch(re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template)), path)
        for template, operations in PATHS.items()
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_names_operations_that_there_are(guide: Path) -> None:
    found = list(named(guide.read_text(encoding="utf-8")))
    assert found
    assert [each for each in found if not served(*each)] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_the_code_of_a_guide_can_be_read(guide: Path) -> None:
    for code in blocks(guide, "python"):
        compile(code, guide.name, "exec")
    for document in blocks(guide, "json"):
        json.loads(document)


def signature(secret: str, at: str, body: bytes) -> str:
    """Returns how we sign the message 1 at that second."""
    sent_at = datetime.fromtimestamp(int(at), UTC)
    return headers_of("1", body, sent_at, [secret])["webhook-signature"]


def test_the_receiver_of_the_guide_takes_what_is_signed_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = blocks(TOP / "docs" / "guides" / "case-management.md", "python")
    (receiver,) = (block for block in code if "class Receiver" in block)
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    monkeypatch.setenv("QAF_WEBHOOK_SECRET", secret)
    module: dict[str, Any] = {"__name__": "receiver"}
    exec(receiver, module)  # noqa: S102 - our own page
    genuine = module["genuine"]
    at, body = str(int(time.time())), b'{"type":"audit.submit"}'
    signed = signature(secret, at, body)
    other = signature("whsec_" + base64.b64encode(b"o" * 32).decode(), at, body)
    assert genuine("1", at, signed, body)
    assert genuine("1", at, f"{other} {signed}", body)
    assert not genuine("1", at, other, body)
    assert not genuine("2", at, signed, body)
    assert not genuine("1", at, signed, body + b" ")
    late = str(int(at) - 600)
    old = signature(secret, late, body)
    assert not genuine("1", late, old, body)
    assert not genuine("1", "", "", body)
