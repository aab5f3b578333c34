"""Roles for tests that ask everything as each of them.

The tests of a role run in one worker, which compiles the statements of the role once.
"""

from typing import Any

import pytest

from app.vocabulary.roles import Role

ALL = list(Role)


def _one_worker(role: Role) -> pytest.MarkDecorator:
    return pytest.mark.xdist_group(f"roles-{ALL.index(role) % 2}")


def apart(roles: tuple[Role, ...]) -> list[Any]:
    """Returns the roles as parameters of a test, each for itself."""
    return [pytest.param(role, marks=_one_worker(role)) for role in roles]


# Every role in one of four parameters of a test.
QUARTERS = [pytest.param(ALL[n::4], marks=_one_worker(ALL[n]), id=str(n)) for n in range(4)]
