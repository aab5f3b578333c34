"""The system query options of a request, parsed and bounded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.services.feeds.odata.refusals import bad_option, unsupported
from app.services.feeds.sets.entity_set import EntitySet

LARGEST_PAGE = 10_000
USUAL_PAGE = 5_000
MOST_SKIPPED = 100_000
MOST_ORDERS = 6
_LARGEST_TOP = 2**31 - 1
_UNSUPPORTED = {
    "$expand": "Sets are flat and have no navigation; join them by their keys.",
    "$apply": "Aggregate in your model, or read the sets of figures.",
    "$search": "There is no free text to search; use $filter.",
    "$compute": "Compute in your model.",
    "$deltatoken": "Filter by `changed_in` instead, from the set feed_watermark on.",
}
_MAX_PAGE = re.compile(r"(?:^|[,;\s])(?:odata\.)?maxpagesize\s*=\s*\"?(\d{1,9})")
_JSON = re.compile(r"json|application/json(;.*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """The query options that a request may have, as they were sent."""

    select: str | None = None
    filter: str | None = None
    orderby: str | None = None
    top: str | None = None
    skip: str | None = None
    count: str | None = None
    skiptoken: str | None = None
    format: str | None = None


@dataclass(frozen=True)
class Order:
    """One property of an order, and whether it may be null."""

    name: str
    descending: bool
    nullable: bool


@dataclass(frozen=True)
class Query:
    """What a request asks of a set."""

    select: tuple[str, ...]
    order: tuple[Order, ...]
    top: int | None
    skip: int
    count: bool
    page: int
    filter: str | None
    skiptoken: str | None


def refuse_unsupported(sent: Mapping[str, object]) -> None:
    """Refuses options of OData that this service does not have."""
    for option, why in _UNSUPPORTED.items():
        if sent.get(option) is not None:
            raise unsupported(option, f"{option} is not supported. {why}")


def parsed(entity_set: EntitySet, options: Options, prefer: str) -> Query:
    """Returns the query of a request, or refuses what is not valid in it."""
    if options.format is not None and not _JSON.fullmatch(options.format):
        raise unsupported("$format", "Only JSON is supported: leave $format out.")
    if options.count not in (None, "true", "false"):
        raise bad_option("$count", "$count must be `true` or `false`.")
    size = _MAX_PAGE.search(prefer)
    return Query(
        select=_selected(entity_set, options.select),
        order=_order(entity_set, options.orderby),
        top=_number("$top", options.top, _LARGEST_TOP),
        skip=_number("$skip", options.skip, MOST_SKIPPED) or 0,
        count=options.count == "true",
        page=max(1, min(int(size[1]), LARGEST_PAGE)) if size else USUAL_PAGE,
        filter=options.filter or None,
        skiptoken=options.skiptoken,
    )


def _number(option: str, text: str | None, largest: int) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > largest:
        raise bad_option(option, f"{option} must be a whole number from 0 to {largest}.")
    return int(text)


def _selected(entity_set: EntitySet, text: str | None) -> tuple[str, ...]:
    """Returns the properties in the order of the set."""
    chosen = {name.strip() for name in (text or "*").split(",")}
    if chosen - {"*"} - entity_set.columns.keys():
        raise bad_option("$select", f"{entity_set.name} has no property of this name.")
    return tuple(name for name in entity_set.columns if name in chosen or "*" in chosen)


def _order(entity_set: EntitySet, text: str | None) -> tuple[Order, ...]:
    """Returns the order, which ends with the key, so that no two rows are equal in it."""
    orders: dict[str, Order] = {}
    for part in text.split(",") if text else ():
        name, *direction = part.split() or [""]
        if name not in entity_set.columns:
            raise bad_option("$orderby", f"{entity_set.name} has no property of this name.")
        if direction not in ([], ["asc"], ["desc"]):
            raise bad_option("$orderby", "A property is followed by `asc`, `desc` or nothing.")
        nullable = name in entity_set.nullable
        orders.setdefault(name, Order(name, direction == ["desc"], nullable))
    if len(orders) > MOST_ORDERS:
        raise bad_option("$orderby", f"$orderby takes at most {MOST_ORDERS} properties.")
    descending = bool(orders) and all(each.descending for each in orders.values())
    rest = (Order(key, descending, False) for key in entity_set.keys if key not in orders)
    return (*orders.values(), *rest)
