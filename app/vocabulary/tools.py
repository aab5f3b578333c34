"""The vocabulary of tools, their versions and crosswalks."""

from enum import StrEnum


class ToolKind(StrEnum):
    AUDIT = "audit"
    CPC = "cpc"
    IRO = "iro"
    FEEDBACK = "feedback"
    OBSERVATION = "observation"


class ToolVersionStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class CrosswalkStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
