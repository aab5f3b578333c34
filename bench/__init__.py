"""Benchmarks: ratios against a limit and against peers, each measured in the same run.

`python -m bench` runs them all, `python -m bench lists` one; see docs in `bench/__main__.py`.
"""
