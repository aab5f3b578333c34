"""The vocabulary of subjects: the children, families, carers and plans in records."""

from enum import StrEnum


class SubjectKind(StrEnum):
    CHILD = "child"
    FAMILY = "family"
    CARER = "carer"
    PLAN = "plan"


# The Department for Education's codes of a legal status of children in care; those of a series of
# short breaks have review periods of their own.
LEGAL_STATUSES = "C[12]|D1|E1|J[1-3]|L[1-3]|V[2-4]"
SHORT_BREAKS = frozenset({"V3", "V4"})


class AgeBand(StrEnum):
    """The Department for Education's bands, and unborn children; never a date of birth."""

    UNBORN = "unborn"
    UNDER_1 = "under_1"
    FROM_1_TO_4 = "1_to_4"
    FROM_5_TO_9 = "5_to_9"
    FROM_10_TO_15 = "10_to_15"
    FROM_16_TO_17 = "16_to_17"
    FROM_18 = "18_plus"
