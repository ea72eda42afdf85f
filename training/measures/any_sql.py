"""Reads the columns and the difficulty of a query from its text, if the grammar did not make it or it was repaired."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.expressions import Expr
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers

from training.catalog.model import TableName
from training.gate.limits.token_limits import check_tokens
from training.gate.refusal import Refused
from training.pair import Difficulty, Pair
from training.questions.candidate import relation_text
from training.questions.difficulty import Clauses, level
from training.source.description import SourceDescription

_SUBQUERIES = (exp.Subquery, exp.CTE, exp.SetOperation, exp.Window, exp.Exists)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlReads:
    """Tables, columns, relations and difficulty as in `Pair`: sorted texts, each once."""

    difficulty: Difficulty
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    relations: tuple[str, ...]


def reads_of(sql: str, source: SourceDescription) -> SqlReads:
    """Return the tables, columns, relations and level of a query; none and `medium` if it cannot be parsed."""
    tree = parsed(sql)
    if tree is None:
        return SqlReads(difficulty="medium", tables=(), columns=(), relations=())
    names = tables_in(tree, source)
    read = (column for column in tree.find_all(exp.Column) if not is_of_result(column))
    columns = {(c.table, c.name): column_of(c, names, source) for c in read}
    found = {column for column in columns.values() if column is not None}
    return SqlReads(
        difficulty=_difficulty(tree),
        tables=tuple(sorted({table.short for table in names.values()})),
        columns=tuple(sorted(f"{table.short}.{name}" for table, name in found)),
        relations=tuple(sorted(set(_relations(tree, names, source)))),
    )


def with_reads(pair: Pair, source: SourceDescription) -> Pair:
    """Return the pair with the fields that follow from its SQL; `literals` stays, because it is about the question."""
    reads = reads_of(pair.sql, source)
    return dataclasses.replace(
        pair,
        difficulty=reads.difficulty,
        tables=reads.tables or pair.tables,
        columns=reads.columns,
        relations=reads.relations,
    )


def difficulty_of(sql: str) -> Difficulty:
    """Return Spider's level of a query; medium if it cannot be parsed."""
    tree = parsed(sql)
    return "medium" if tree is None else _difficulty(tree)


def parsed(sql: str) -> Expr | None:
    """Return the tree of a PostgreSQL statement; None if it cannot be parsed.

    Also None if the text is beyond the gate's limits: a pair that a person edited may not have passed it yet, and
    sqlglot takes seconds for a few thousand characters beyond them.
    """
    try:
        check_tokens(sql)
        # names without quotes are lower case on the server
        return normalize_identifiers(parse_one(sql.rstrip().rstrip(";"), read="postgres"), dialect="postgres")
    except (Refused, SqlglotError, RecursionError):
        return None


def _difficulty(tree: Expr) -> Difficulty:
    select = tree if isinstance(tree, exp.Select) else tree.find(exp.Select)
    if select is None:
        return "medium"
    arguments = select.args
    where, group = arguments.get("where"), arguments.get("group")
    common = sum(arguments.get(name) is not None for name in ("where", "group", "order", "limit"))
    common += len(list(tree.find_all(exp.Join))) + len(list(tree.find_all(exp.Or, exp.Like, exp.ILike)))
    nested = len(list(tree.find_all(*_SUBQUERIES)))
    others = (len(list(tree.find_all(exp.AggFunc))) > 1) + (len(select.expressions) > 1)
    others += where is not None and where.find(exp.And) is not None
    others += group is not None and len(group.expressions) > 1
    return level(Clauses(common, nested, others))


def tables_in(tree: Expr, source: SourceDescription) -> dict[str, TableName]:
    """Return the tables of the source by their aliases in the SQL, without names that WITH defines."""
    defined = {cte.alias for cte in tree.find_all(exp.CTE)}
    found: dict[str, TableName] = {}
    for node in tree.find_all(exp.Table):
        if not node.db and node.name in defined:
            continue
        if (name := source.catalog.find(node.db, node.name)) is not None:
            found[node.alias_or_name] = name
    return found


def is_of_result(node: exp.Column) -> bool:
    """Return True for a name in ORDER BY that the result gives to one of its columns."""
    order, select = node.find_ancestor(exp.Order), node.find_ancestor(exp.Select)
    if node.table or order is None or select is None or order.parent is not select:
        return False
    return any(isinstance(each, exp.Alias) and each.alias == node.name for each in select.expressions)


def column_of(node: exp.Column, names: dict[str, TableName], source: SourceDescription) -> tuple[TableName, str] | None:
    """Return (table, column): by the qualifier, else the only column of that name in the tables; None without one."""
    tables = [names[node.table]] if node.table in names else [] if node.table else list(dict.fromkeys(names.values()))
    found = [t for t in tables if any(c.name == node.name for c in source.catalog.table(t).columns)]
    return (found[0], node.name) if len(found) == 1 else None


def _relations(tree: Expr, names: dict[str, TableName], source: SourceDescription) -> Iterator[str]:
    """Return the relations whose columns are all compared, pair by pair."""
    compared: set[frozenset[tuple[TableName, str]]] = set()
    for node in tree.find_all(exp.EQ):
        if isinstance(node.left, exp.Column) and isinstance(node.right, exp.Column):
            sides = (column_of(node.left, names, source), column_of(node.right, names, source))
            compared.add(frozenset(side for side in sides if side is not None))
    read = set(names.values())
    for relation in source.relations:
        if relation.child not in read:
            continue
        ends = zip(relation.child_columns, relation.parent_columns, strict=True)
        if all(frozenset(((relation.child, a), (relation.parent, b))) in compared for a, b in ends):
            yield relation_text(relation)
