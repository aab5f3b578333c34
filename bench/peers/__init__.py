"""One audit, served by others: the same rows, the same JSON, as each framework does it best.

They run in an environment of their own (`build/bench-venv`), find the database in BENCH_DATABASE,
and spare what the service does besides: signing in, row scope, masks, log of reads, ETag.
"""
