"""Every metric has a twin: plain Python over random rows that counts what the metric counts."""

from importlib import import_module
from pathlib import Path

from app.services.figures.catalogue import METRICS


def test_every_metric_is_compared_with_plain_python_over_random_rows() -> None:
    files = sorted(Path(__file__).parent.glob("test_random_*.py"))
    modules = [import_module(f"{__package__}.{file.stem}") for file in files]
    compared = {slug for module in modules for slug in module.COMPARED}
    assert compared == METRICS.keys()
