"""Compares two contents of a tool, part by part. Parts are matched by their keys, not by their
positions, so that an insertion changes nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.schemas.tools.version_comparison import MemberChangeRead, ToolChangeRead
from app.vocabulary.tool_content import PartChange, ToolPart

Content = Mapping[str, Any]


class LocatedPart(NamedTuple):
    """A part of a content with its pointer, without the parts that are compared separately."""

    pointer: str
    value: Mapping[str, Any]


Index = Mapping[str, LocatedPart]


def changes(before: Content, after: Content) -> list[ToolChangeRead]:
    """Returns everything added, removed or changed, in the order of the content."""
    return [
        *_matched(ToolPart.SETTING, _settings(before), _settings(after)),
        *_matched(ToolPart.THRESHOLD, _thresholds(before), _thresholds(after)),
        *_matched(ToolPart.LIMITING_RULE, _limiting_rules(before), _limiting_rules(after)),
        *_matched(ToolPart.SECTION, _sections(before, after), _sections(after, before)),
        *_matched(ToolPart.QUESTION, _questions(before), _questions(after)),
    ]


def _matched(part: ToolPart, before: Index, after: Index) -> Iterator[ToolChangeRead]:
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None and old.value == new.value:
            continue
        change = PartChange.CHANGED
        if old is None or new is None:
            change = PartChange.ADDED if old is None else PartChange.REMOVED
        yield ToolChangeRead(
            part=part,
            change=change,
            key=key,
            from_pointer=old.pointer if old else None,
            to_pointer=new.pointer if new else None,
            members=_members(old.value, new.value) if old and new else [],
        )


def _members(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[MemberChangeRead]:
    return [
        MemberChangeRead(name=name, before=old.get(name), after=new.get(name))
        for name in [*old, *(name for name in new if name not in old)]
        if old.get(name) != new.get(name)
    ]


PARTS = ("thresholds", "limiting_rules", "sections")


def _settings(content: Content) -> Index:
    return {
        name: LocatedPart(f"/{name}", {name: value})
        for name, value in content.items()
        if name not in PARTS
    }


def _thresholds(content: Content) -> Index:
    return {
        step["level"]: LocatedPart(f"/thresholds/{n}", step)
        for n, step in enumerate(content["thresholds"])
    }


def _limiting_rules(content: Content) -> Index:
    """Returns the rules by section and grade; a second one of the same also by its number."""
    rules: dict[str, LocatedPart] = {}
    for n, rule in enumerate(content["limiting_rules"]):
        key = f"{rule['section_key']} {rule['at_or_below']}"
        rules[key if key not in rules else f"{key} {n}"] = LocatedPart(f"/limiting_rules/{n}", rule)
    return rules


def _sections(content: Content, other: Content) -> Index:
    """Returns each section with the order of the questions that both contents have in it."""
    there = {section["key"]: _keys(section) for section in other["sections"]}
    sections = {}
    for n, section in enumerate(content["sections"]):
        common = there.get(section["key"], [])
        value = {name: value for name, value in section.items() if name != "questions"}
        value["question_order"] = [key for key in _keys(section) if key in common]
        sections[section["key"]] = LocatedPart(f"/sections/{n}", value)
    return sections


def _keys(section: Mapping[str, Any]) -> list[str]:
    return [question["key"] for question in section["questions"]]


def _questions(content: Content) -> Index:
    return {
        question["key"]: LocatedPart(
            f"/sections/{n}/questions/{m}", {**question, "section_key": section["key"]}
        )
        for n, section in enumerate(content["sections"])
        for m, question in enumerate(section["questions"])
    }
