"""The questions and grading rules of a tool version, which are frozen once it is published.

The rules of one part are in that part; rules between parts (unique keys, conditions, questions that
a kind of tool must have) are in `tool_content_rules.py`. Numbers are exact to four places.
"""

import json
from hashlib import sha256
from typing import Annotated, Self

from pydantic import (
    Field,
    model_validator,
)

from app.core.validation import BadValue
from app.schemas.platform.common import Key, Line
from app.schemas.tools import tool_content_rules
from app.schemas.tools.conditions import Part
from app.schemas.tools.content_parts import ContentParts, SemVer
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.tools import ToolKind


class ToolContent(ContentParts):
    """The content of a tool version: the whole form, and the rules of its grading."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        tool_content_rules.check(self)
        return self

    def fingerprint(self) -> str:
        """Returns the SHA-256 of the canonical JSON; audits store it (`tool_content_hash`)."""
        content = self.model_dump(mode="json")
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


class ToolAbout(Part):
    """The tool a file belongs to."""

    key: Key
    title: Line
    kind: ToolKind
    statutory_guidance_ref: Line | None
    service_lines: Annotated[tuple[ServiceLine, ...], Field(max_length=12)]


class ToolFile(Part):
    """A shipped or exported version of a tool: `data/tools/<key>-<version>.json`."""

    tool: ToolAbout
    version: SemVer
    content: ToolContent

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if self.tool.kind is not self.content.kind:
            raise BadValue("bad_kind", "The content must have the same kind as the tool.")
        return self
