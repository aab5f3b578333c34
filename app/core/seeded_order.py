"""A random order that anybody can reproduce from its seed."""

from hashlib import sha256


def ticket(seed: str, ref: str) -> str:
    """Returns the SHA-256 of `seed|ref` in hexadecimal; the lowest ticket comes first.

    It depends on nothing else: not on the version of Python, nor on the order or the other members
    of the sampling frame. `random.Random` promises none of that.
    """
    return sha256(f"{seed}|{ref}".encode()).hexdigest()
