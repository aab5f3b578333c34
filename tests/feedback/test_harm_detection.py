"""Words that may tell of harm, in three languages; and words that do not."""

# ruff: noqa: RUF001 - Ukrainian, and the apostrophes that people type

import pytest

from app.services.feedback.harm_detection import found_in, tells_of_harm


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
def test_words_of_harm_are_found(text: str) -> None:
    assert tells_of_harm(text)


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
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert not tells_of_harm(text)


def test_those_texts_are_told_that_need_to_be_read() -> None:
    assert found_in(["Fine.", None, "He hurts me."]) == ["He hurts me."]
