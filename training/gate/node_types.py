"""Parts of PostgreSQL's grammar as the policy names them."""

from __future__ import annotations

from pglast import ast, enums


def _node_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLAIN_NODES = _node_names("""
    A_ArrayExpr A_Indices A_Star Alias BitString BoolExpr Boolean BooleanTest CTECycleClause CTESearchClause
    CaseWhen CoalesceExpr CollateClause ColumnDef Float GroupingFunc GroupingSet Integer JsonAggConstructor JsonArgument
    JsonArrayAgg JsonArrayConstructor JsonArrayQueryConstructor JsonBehavior JsonFormat JsonFuncExpr JsonIsPredicate
    JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonOutput JsonParseExpr JsonReturning JsonScalarExpr
    JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec JsonValueExpr MinMaxExpr NamedArgExpr NullTest
    RangeFunction RangeSubselect ResTarget RowExpr String TypeCast WindowDef
""")
"""Nodes that say nothing by themselves; what is under them is looked at."""

JSON_WORDS: dict[type[ast.Node], tuple[str, int]] = {
    ast.JsonArrayAgg: ("json_arrayagg", 16),
    ast.JsonArrayConstructor: ("json_array", 16),
    ast.JsonArrayQueryConstructor: ("json_array", 16),
    ast.JsonFuncExpr: ("", 17),
    ast.JsonObjectAgg: ("json_objectagg", 16),
    ast.JsonObjectConstructor: ("json_object", 16),
    ast.JsonParseExpr: ("json", 17),
    ast.JsonScalarExpr: ("json_scalar", 17),
    ast.JsonSerializeExpr: ("json_serialize", 17),
}
"""Words of the JSON grammar, and the PostgreSQL since which they are no names of functions."""
JSON_QUERIES = {
    enums.JsonExprOp.JSON_EXISTS_OP: "json_exists",
    enums.JsonExprOp.JSON_QUERY_OP: "json_query",
    enums.JsonExprOp.JSON_VALUE_OP: "json_value",
}
SAMPLING_METHODS = frozenset({("bernoulli",), ("system",)})
TIME_VALUES = frozenset(
    {
        enums.SQLValueFunctionOp.SVFOP_CURRENT_DATE,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIME,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIME_N,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIMESTAMP,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIMESTAMP_N,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIME,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIME_N,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIMESTAMP,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIMESTAMP_N,
    }
)
BETWEEN = frozenset(
    {
        enums.A_Expr_Kind.AEXPR_BETWEEN,
        enums.A_Expr_Kind.AEXPR_NOT_BETWEEN,
        enums.A_Expr_Kind.AEXPR_BETWEEN_SYM,
        enums.A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM,
    }
)


def words_of(name: str) -> str:
    """A node's name as people write it: `InsertStmt` -> `INSERT`, `CURRENT_USER` as it is."""
    stem = name.removesuffix("Stmt").removesuffix("Clause")
    return "".join(f" {c}" if c.isupper() and i and not stem.isupper() else c for i, c in enumerate(stem)).upper()
