"""An indicator asked for by name, through the generated client and through python-odata."""

# ruff: noqa: S101, T201 - a story told in assertions, whose end is printed

from typing import Any

import requests
from odata import ODataService  # type: ignore[import-untyped]
from odata_reviews import URL, sign_in
from qaf_client import AuthenticatedClient
from qaf_client.api.intelligence import get_indicator_figures
from qaf_client.api.organisation import list_org_units
from qaf_client.models import IndicatorFigure, IndicatorFiguresRead, OrgUnitKind, OrgUnitPage

NAME = "review_in_time"  # reviews of children in care that were held in time, in percent


def by_api(client: AuthenticatedClient) -> tuple[str, IndicatorFigure]:
    """The unit that is the whole council, and its newest figure."""
    page = list_org_units.sync(client=client, kind=[OrgUnitKind.DIRECTORATE])
    assert isinstance(page, OrgUnitPage)
    unit = page.items[0].id
    answer = get_indicator_figures.sync(client=client, indicator=[NAME], org_unit_id=unit)
    assert isinstance(answer, IndicatorFiguresRead)
    assert answer.items[0].key == NAME
    return str(unit), answer.items[0].figures[0]


def by_odata(token: str, unit: str) -> tuple[str, Any]:
    """The title of the indicator, and its newest row for the unit."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    service = ODataService(
        f"{URL}/odata/v4/", session=session, reflect_entities=True, quiet_progress=True
    )
    indicator = service.entities["dim_indicator"]
    named = service.query(indicator).filter(indicator.indicator == NAME).first()
    figure = service.entities["figure_indicator"]
    rows = service.query(figure).filter(figure.indicator == NAME)
    newest = max(
        (row for row in rows if str(row.org_unit_id) == unit), key=lambda row: str(row.period_end)
    )
    return str(named.title), newest


if __name__ == "__main__":
    token = sign_in()
    unit, figure = by_api(AuthenticatedClient(URL, token=token))
    title, row = by_odata(token, unit)
    assert str(row.period_end)[:10] == figure.period_end.isoformat()
    assert [float(each) for each in (row.numerator, row.denominator, row.value)] == [
        figure.numerator,
        figure.denominator,
        figure.value,
    ]
    assert figure.numerator
    assert figure.denominator
    assert figure.value
    assert abs(figure.value - 100 * figure.numerator / figure.denominator) < 0.01  # noqa: PLR2004
    print(f"python: {title}, {figure.numerator} of {figure.denominator}, in both clients.")
