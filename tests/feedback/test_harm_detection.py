"""Text that may indicate harm, in three languages, and text that does not."""

# ruff: noqa: RUF001 - Ukrainian, and the apostrophes that people type

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
