"""What a query stands on: the series it selects, the labels it groups by, the sides of its comparisons."""

from collections.abc import Iterator
from typing import Final

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Call,
    Expr,
    LabelModifierType,
    MatrixSelector,
    ParenExpr,
    StringLiteral,
    SubqueryExpr,
    UnaryExpr,
    VectorSelector,
    parse,
)

_FILTERS: Final = {"==", "!=", "<", "<=", ">", ">=", "and", "unless", "or"}
"""What lets through only a part of what it stands on."""
_NOTHING: Final = {"absent", "absent_over_time"}
"""What answers only where there is nothing."""


def selected(query: str) -> list[str]:
    """Every selector of a query, of whatever moment."""
    return [
        one.prettify().partition(" offset ")[0].partition(" @ ")[0]
        for one in _all(parse(query))
        if isinstance(one, VectorSelector)
    ]


def grouped(query: str) -> list[tuple[str, list[str]]]:
    """Each label that is grouped or matched by, with what it must be a label of."""
    found: list[tuple[str, list[str]]] = []
    for one in _all(parse(query)):
        labels: list[str] = []
        if isinstance(one, AggregateExpr) and one.modifier and one.modifier.type == AggModifierType.By:
            labels = one.modifier.labels
        if isinstance(one, BinaryExpr) and one.modifier and (matching := one.modifier.matching):
            labels = matching.labels if matching.type == LabelModifierType.Include else []
        found += [(label, selected(one.prettify())) for label in labels if label not in _made(one)]
    return found


def _made(expression: Expr) -> set[str]:
    """Labels that it gives to series which have none of that name."""
    calls = (one for one in _all(expression) if isinstance(one, Call) and one.func.name == "label_replace")
    return {one.args[1].val for one in calls}


def sides(query: str) -> Iterator[str]:
    """What must be there for a condition to be able to hold: the query without its comparisons."""
    yield from (side.prettify() for side in _sides(parse(query)))


def _sides(expression: Expr) -> Iterator[Expr]:
    if isinstance(expression, ParenExpr):
        yield from _sides(expression.expr)
    elif isinstance(expression, BinaryExpr) and str(expression.op) in _FILTERS:
        yield from _sides(expression.lhs)
        yield from _sides(expression.rhs)
    elif isinstance(expression, Call) and expression.func.name in _NOTHING:
        yield from _sides(expression.args[0])
    else:
        yield expression.vector_selector if isinstance(expression, MatrixSelector) else expression


def _all(expression: Expr) -> Iterator[Expr]:
    yield expression
    match expression:
        case BinaryExpr():
            parts = [expression.lhs, expression.rhs]
        case AggregateExpr() | ParenExpr() | SubqueryExpr() | UnaryExpr():
            parts = [expression.expr]
        case MatrixSelector():
            parts = [expression.vector_selector]
        case Call():
            parts = expression.args
        case _:
            parts = []
    for part in parts:
        if not isinstance(part, StringLiteral):
            yield from _all(part)
