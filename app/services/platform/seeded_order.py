"""A random order that anybody can draw again from its seed."""

from hashlib import sha256


def ticket(seed: str, ref: str) -> str:
    """The lot of one thing: SHA-256 of `seed|ref` in hexadecimal; the lowest is taken first.

    It depends on nothing but these two, so neither a Python version, nor the order of the frame,
    nor who else is in it can change it. `random.Random` promises none of that.
    """
    return sha256(f"{seed}|{ref}".encode()).hexdigest()
