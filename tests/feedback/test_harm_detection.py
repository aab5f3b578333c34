"""Text that may indicate harm, in three languages, and text that does not."""

# ruff: noqa: RUF001 - Ukrainian, and the apostrophes that people type

import json
import logging
import time
from pathlib import Path

import pytest

from app.services.feedback.harm_detection import flagged, may_indicate_harm


@pytest.mark.parametrize(
    "text",
    [
        "My dad HITS me when he is drunk",
        "he   touched\nme",
        "I don't feel safe at home",
        "I don’t feel safe",
        "i want to kill myself",
        "She is self-harming.",
        "he said it is our secret",
        "there was no food all weekend",
        "They asked for a nude pic",
        "I'm scared of him",
        "Tata bije mnie",
        "Boję się wracać do domu",
        "Не хочу жити",
        "Він б'є мене",
        "Він бʼє мене",
        "я боюся його",
    ],
)
def test_text_that_may_indicate_harm_is_flagged(text: str) -> None:
    assert may_indicate_harm(text)


@pytest.mark.parametrize(
    "text",
    [
        "My worker listens and is kind.",
        "The meetings are too long and on school days.",
        "I would like to see my brother more.",
        "We feel safe with the new plan.",
        "Pani Ania zawsze pyta, czego chcę.",
        "Мені подобається, що мене слухають.",
        "",
    ],
)
def test_ordinary_text_is_not_flagged(text: str) -> None:
    assert not may_indicate_harm(text)


def test_only_the_texts_that_must_be_read_are_returned() -> None:
    assert flagged(["Fine.", None, "He hurts me."]) == ["He hurts me."]


def _phrases(name: str) -> dict[str, list[str]]:
    file = Path(__file__).with_name(f"{name}_phrases.json")
    phrases: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return phrases


def _report(outcome: str, texts: list[str], of: int) -> None:
    """Logs the counts; `pytest --log-cli-level=info` shows them."""
    logging.getLogger(__name__).info("%s of %s %s: %s", len(texts), of, outcome, texts)


@pytest.mark.parametrize(
    ("language", "count", "least"), [("en", 50, 40), ("pl", 20, 15), ("uk", 20, 15)]
)
def test_most_phrases_that_a_child_might_use_are_found(
    language: str, count: int, least: int
) -> None:
    phrases = _phrases("harm")[language]
    missed = [text for text in phrases if not may_indicate_harm(text)]
    _report("missed", missed, count)
    assert len(set(phrases)) == count
    assert len(phrases) - len(missed) >= least


def test_most_of_further_phrases_are_found() -> None:
    phrases = _phrases("harm")["en_more"]
    missed = [text for text in phrases if not may_indicate_harm(text)]
    _report("missed", missed, 60)
    assert len(set(phrases)) == 60
    assert len(missed) <= 12


def test_most_phrases_that_the_lists_were_not_made_from_are_found() -> None:
    """Measures phrases written after the lists, so no pattern was made for one of them."""
    phrases = _phrases("held_out")["harm"]
    missed = [text for text in phrases if not may_indicate_harm(text)]
    _report("missed", missed, 30)
    assert len(set(phrases)) == 30
    assert len(phrases) - len(missed) >= 20


@pytest.mark.parametrize("name", ["ordinary", "held_out"])
def test_ordinary_feedback_is_seldom_flagged(name: str) -> None:
    by_language = _phrases(name)
    by_language.pop("harm", None)
    texts = [text for phrases in by_language.values() for text in phrases]
    false_alarms = flagged(texts)
    _report("flagged without need", false_alarms, len(texts))
    assert len(set(texts)) == {"ordinary": 268, "held_out": 30}[name]
    assert len(false_alarms) <= len(texts) * 0.05


@pytest.mark.parametrize(
    "word", ["he ", "a ", "i am so ", "not ", "my little ", "me ", "б'є ", "a"]
)
def test_the_longest_text_of_one_repeated_word_is_searched_within_seconds(word: str) -> None:
    text = (word * 4_000)[:4_000]
    before = time.process_time()
    may_indicate_harm(text)
    assert time.process_time() - before < 3
