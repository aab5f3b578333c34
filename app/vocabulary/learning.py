"""The words of the learning culture."""

from enum import StrEnum


class ResourceKind(StrEnum):
    JOURNAL = "journal"
    WEBINAR = "webinar"
    PODCAST = "podcast"
    GUIDANCE = "guidance"
    COURSE = "course"
    TOOLKIT = "toolkit"
