"""The rules of an indicator, as the arithmetic reads them."""

from datetime import date
from decimal import Decimal

from app.models.intelligence.indicators import Indicator
from app.services.intelligence.value_rules import Rules, Target


def of(row: Indicator) -> Rules:
    """Returns what a version of an indicator says about its values."""
    return Rules(
        row.definition_version,
        row.unit,
        row.aim,
        row.data_period,
        row.least,
        tuple(
            Target(
                date.fromisoformat(each["valid_from"]),
                Decimal(str(each["target"])),
                None if each["floor"] is None else Decimal(str(each["floor"])),
                Decimal(str(each["tolerance"])),
            )
            for each in row.targets
        ),
    )
