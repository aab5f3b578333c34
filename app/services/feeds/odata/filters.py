"""Compiles a `$filter` to SQL: a recursive descent parser over the columns of one set.

Nulls are OData's: `ne` counts them, every other comparison with them is false, also under `not`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    and_,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
)

from app.core import clock
from app.core.watermarks import Epoch
from app.services.feeds.odata import values
from app.services.feeds.odata.refusals import bad_option, unsupported
from app.services.feeds.odata.tokens import Token, tokens
from app.services.feeds.odata.values import Value
from app.services.feeds.sets.entity_set import CHANGED_IN, Edm, EntitySet

DEEPEST = 40
MOST_VALUES = 1_000  # of an `in`
COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
ARITHMETIC = frozenset({"add", "sub", "mul", "div", "mod", "divby", "has"})
Function = Callable[..., Value]


def _text(function: Callable[..., Any], edm: Edm, *kinds: Edm) -> tuple[Function, tuple[Edm, ...]]:
    return (lambda *values: Value(function(*(each.sql for each in values)), edm)), kinds


def _part(name: str, *kinds: Edm) -> tuple[Function, tuple[Edm, ...]]:
    """Returns the function that takes a part of an instant, in UTC, or of a day."""

    def part(value: Value) -> Value:
        moment = func.timezone("UTC", value.sql) if value.edm is Edm.INSTANT else value.sql
        return Value(cast(func.floor(func.extract(name, moment)), Integer), Edm.INT32)

    return part, kinds


_S, _D, _I = Edm.STRING, Edm.DATE, Edm.INSTANT
FUNCTIONS: Mapping[str, tuple[Function, tuple[Edm, ...]]] = {
    "contains": _text(lambda a, b: func.strpos(a, b) > 0, Edm.BOOLEAN, _S, _S),
    "startswith": _text(lambda a, b: func.starts_with(a, b, type_=Boolean), Edm.BOOLEAN, _S, _S),
    "endswith": _text(
        lambda a, b: func.right(a, func.length(b)) == b,
        Edm.BOOLEAN,
        _S,
        _S,
    ),
    "indexof": _text(lambda a, b: func.strpos(a, b) - 1, Edm.INT32, _S, _S),
    "concat": _text(lambda a, b: a.concat(b), _S, _S, _S),
    "tolower": _text(func.lower, _S, _S),
    "toupper": _text(func.upper, _S, _S),
    "trim": _text(func.btrim, _S, _S),
    "length": _text(func.length, Edm.INT32, _S),
    "year": _part("year", _I, _D),
    "month": _part("month", _I, _D),
    "day": _part("day", _I, _D),
    "hour": _part("hour", _I),
    "minute": _part("minute", _I),
    "second": _part("second", _I),
    "date": _text(lambda moment: cast(func.timezone("UTC", moment), Date), _D, _I),
}
_EITHER = frozenset({"year", "month", "day", "hour", "minute", "second"})


def compiled(
    entity_set: EntitySet, columns: Mapping[str, Any], text: str, epoch: Epoch
) -> ColumnElement[bool]:
    """Returns the condition of a `$filter` over these columns of the set."""
    parser = _Parser(entity_set, columns, tokens(text), epoch)
    condition = parser.condition(parser.either(), negated=False)
    parser.end()
    return condition


class _Parser:
    """The tokens of one filter, read from left to right."""

    def __init__(
        self,
        entity_set: EntitySet,
        columns: Mapping[str, Any],
        read: list[Token],
        epoch: Epoch,
    ) -> None:
        self.entity_set, self.columns, self.read, self.epoch = entity_set, columns, read, epoch
        self.place = self.depth = 0
        self.negated = False

    @property
    def next(self) -> Token:
        return self.read[self.place] if self.place < len(self.read) else Token("end", "")

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def takes(self, *texts: str) -> bool:
        """Whether the next token is one of these names or signs, which is then taken."""
        if self.next.kind in {"name", "sign"} and self.next.text in texts:
            self.place += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.takes(text):
            raise _misread(f"`{text}` is missing")

    def end(self) -> None:
        if self.next.kind != "end":
            raise _misread("something follows the end of the condition")

    def either(self) -> Value:
        terms = [self.both()]
        while self.takes("or"):
            terms.append(self.both())
        return terms[0] if len(terms) == 1 else self._joined(or_, terms)

    def both(self) -> Value:
        terms = [self.negation()]
        while self.takes("and"):
            terms.append(self.negation())
        return terms[0] if len(terms) == 1 else self._joined(and_, terms)

    def _joined(self, join: Any, terms: list[Value]) -> Value:
        negated = self.negated
        return Value(join(*(self.condition(each, negated=negated) for each in terms)), Edm.BOOLEAN)

    def negation(self) -> Value:
        if not self.takes("not"):
            return self.comparison()
        self._deeper()
        before, self.negated = self.negated, True
        inner = self.condition(self.negation(), negated=True)
        self.negated = before
        self.depth -= 1
        return Value(not_(inner), Edm.BOOLEAN)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise bad_option("$filter", f"The filter is nested more than {DEEPEST} times.")

    def condition(self, value: Value, *, negated: bool) -> ColumnElement[bool]:
        """Returns a value as a condition; under `not`, null is false and not unknown."""
        if value.edm is not Edm.BOOLEAN:
            raise _misread("a condition is needed, such as `status eq 'final'`")
        sql: ColumnElement[bool] = value.sql
        return func.coalesce(sql, false()) if negated else sql

    def comparison(self) -> Value:
        left = self.value()
        if self.next.kind != "name" or self.next.text not in COMPARISONS | ARITHMETIC | {"in"}:
            return left
        operator = self.take().text
        if operator in ARITHMETIC:
            raise unsupported("$filter", f"The operator `{operator}` is not supported.")
        if operator == "in":
            return Value(self._among(left), Edm.BOOLEAN)
        left, right = values.in_transactions(left, self.value(), self.epoch)
        condition = values.compared(operator, left, right)
        changed_since = self.entity_set.changed_since
        if changed_since is not None and self._asks_for_changes(operator, left, right):
            condition = and_(condition, changed_since(right.sql))
        return Value(condition, Edm.BOOLEAN)

    def _asks_for_changes(self, operator: str, left: Value, right: Value) -> bool:
        """Whether rows are asked for that changed in a transaction or later."""
        return left.is_transaction and operator in {"ge", "gt", "eq"} and right.edm is Edm.INT64

    def _among(self, left: Value) -> ColumnElement[bool]:
        self.expect("(")
        equal = [self._is_equal(left)]
        while self.takes(","):
            equal.append(self._is_equal(left))
        self.expect(")")
        if len(equal) > MOST_VALUES:
            raise bad_option("$filter", f"`in` has more than {MOST_VALUES} values.")
        return or_(*equal)

    def _is_equal(self, left: Value) -> Any:
        pair = values.in_transactions(left, self.value(), self.epoch)
        return values.compared("eq", *pair)

    def value(self) -> Value:
        token = self.take()
        if token.kind == "value":
            return values.of_literal(token)
        if token.kind == "sign" and token.text == "(":
            self._deeper()
            inner = self.either()
            self.expect(")")
            self.depth -= 1
            return inner
        if token.kind != "name":
            raise _misread("a property, a value or a function is missing")
        if self.takes("("):
            return self._call(token.text)
        return self._property(token.text)

    def _property(self, name: str) -> Value:
        if name not in self.columns:
            raise bad_option("$filter", f"{self.entity_set.name} has no property of this name.")
        return Value(self.columns[name], self.entity_set.type_of(name), name == CHANGED_IN)

    def _call(self, name: str) -> Value:
        self._deeper()
        arguments = [] if self.takes(")") else self._arguments()
        self.depth -= 1
        if name == "now" and not arguments:
            return Value(literal(clock.now(), DateTime(timezone=True)), Edm.INSTANT)
        if name not in FUNCTIONS:
            raise unsupported("$filter", f"Only these functions are supported: {_NAMES}.")
        function, kinds = FUNCTIONS[name]
        given = [each.edm for each in arguments]
        fits = len(given) == 1 and given[0] in kinds if name in _EITHER else given == [*kinds]
        if not fits:
            raise bad_option("$filter", f"`{name}` needs other values than these.")
        return function(*arguments)

    def _arguments(self) -> list[Value]:
        found = [self.value()]
        while self.takes(","):
            found.append(self.value())
        self.expect(")")
        return found


_NAMES = ", ".join([*FUNCTIONS, "now"])


def _misread(what: str) -> Exception:
    return bad_option("$filter", f"The filter cannot be read: {what}.")
