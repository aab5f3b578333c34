"""Numbers that identify somebody, told from other numbers by how they are made."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

HOME = "GB"
NHS_NUMBER = r"\d{3}[ .-]?\d{3}[ .-]?\d{4}(?!\d)"
UPN = r"\b[A-Z] ?\d{3} ?\d{4} ?\d{2} ?\d{2}[\dA-Z]\b"
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
# The letters with which postcodes begin (Royal Mail).
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E"
    " EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL"
    " LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM"
    " SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_ABROAD = re.compile(r"\D*(?:\+|00)")


def _digits(text: str) -> list[int]:
    return [int(each) for each in text if each.isdigit()]


def is_nhs_number(text: str) -> bool:
    """Whether the tenth digit is the modulus 11 check digit (NHS Data Dictionary)."""
    *digits, last = _digits(text)
    check = 11 - sum(n * weight for n, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    return check != 10 and last == check % 11  # noqa: PLR2004 - 10 is never given out


def is_upn(text: str) -> bool:
    """Whether the letter is the modulus 23 check letter (DfE, unique pupil numbers)."""
    letter, *rest = [each.upper() for each in text if each.isalnum()]
    values = [int(each) if each.isdigit() else _UPN_LETTERS.find(each) for each in rest]
    total = sum(n * weight for n, weight in zip(values, range(2, 14), strict=True))
    return -1 not in values and _UPN_LETTERS[total % 23] == letter


def is_phone_number(text: str) -> bool:
    """Whether somebody can be reached by it; nobody in particular is by a freephone number.

    Numbers of this country that nobody has are numbers, too: a digit may be mistyped.
    """
    try:
        number = phonenumbers.parse(text, HOME)
    except NumberParseException:
        return False
    if phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE:
        return False
    if number.country_code == phonenumbers.country_code_for_region(HOME):
        local = str(number.national_number)
        return local[0] in "12378" and phonenumbers.is_possible_number(number)
    return _ABROAD.match(text) is not None and phonenumbers.is_valid_number(number)


def is_of_an_area(postcode: str) -> bool:
    """Whether a postcode begins with the letters of an area."""
    letters = postcode[:2] if postcode[1].isalpha() else postcode[0]
    return letters.upper() in _AREAS.split()
