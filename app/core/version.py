"""The version of this installation."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def number() -> str:
    """Returns the number of the installed release."""
    try:
        return version("qaf")
    except PackageNotFoundError:  # run from a folder that was not installed
        return "unknown"
