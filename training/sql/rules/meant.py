"""Which of several tables in sight a column means."""

from __future__ import annotations

from pglast import ast, enums

from training.source.catalog import ColumnName
from training.source.description import SourceDescription
from training.sql.likeness import likeness, words
from training.sql.policy import strings
from training.sql.said import column_texts, said, table_texts
from training.sql.sources import Item, other_side, output_name
from training.sql.tree import Tree, names_of


def meant(
    tree: Tree,
    select: ast.SelectStmt,
    node: ast.ColumnRef,
    name: str,
    items: list[Item],
    source: SourceDescription,
    question: str,
) -> Item:
    """Which table an unqualified column means.

    Not the one on the other side of its own comparison; in the result or the order, none that is there already, or
    that WHERE holds to one value. The table of which the output's name speaks, or whose data hold the value compared
    with; else what the rest of the SQL says outside its joins; else the side of an outer join that keeps all its rows;
    else the table that is joined and asked for nothing; else the table whose key it is; else the one the question says,
    nearest to the value; else the first.
    """
    compared = other_side(tree, node)
    shown = any(isinstance(parent, ast.ResTarget) for parent in tree.ancestors(node))
    ordered = any(isinstance(parent, ast.SortBy) for parent in tree.ancestors(node))
    fixed = _fixed(tree, select) | _shown(select) if shown else _ordered(select) if ordered else set[object]()
    value = _value(tree, node)
    idle = _idle(tree, select, items)
    outside_joins = [
        ref
        for ref in tree.all(ast.ColumnRef, select)
        if not any(isinstance(parent, ast.JoinExpr) for parent in tree.ancestors(ref))
    ]
    named = [names_of(ref) for ref in outside_joins]
    qualifiers = [names[-2] for names in named if len(names) > 1 and names[-1] == name]
    grouped = _grouped(tree, select, node)
    labels = _labels_around(tree, node)
    optional = _optional(select)
    return min(
        items,
        key=lambda item: (
            (item.name, name) == compared[-2:],
            (item.name, name) in fixed,
            -_covered(labels, item, name, source),
            -_has_value(item, name, value, source),
            -qualifiers.count(item.name),
            -grouped.count(item.name),
            -max((likeness(said, known) for said in labels for known in _labels(item, name, source)), default=0.0),
            item.name in optional,
            item.name not in idle,
            item.table is None or name not in item.table.primary_key,
            _distance(question, value, item, source),
            -said(question, table_texts(item.table.name, source) if item.table is not None else (item.name,)),
            items.index(item),
        ),
    )


def _fixed(tree: Tree, select: ast.SelectStmt) -> set[object]:
    """Qualified columns that WHERE says equal a constant: in the result they would say the same in every row."""
    found: set[object] = set()
    for condition in tree.all(ast.A_Expr, select.whereClause) if select.whereClause is not None else ():
        match condition:
            case ast.A_Expr(lexpr=ast.ColumnRef() as left, rexpr=ast.A_Const()) if strings(condition.name) == ("=",):
                found.add(names_of(left)[-2:])
            case _:
                pass
    return found


def _shown(select: ast.SelectStmt) -> set[object]:
    """Qualified columns that stand in the result by themselves."""
    shown = [names_of(target.val) for target in select.targetList or () if isinstance(target.val, ast.ColumnRef)]
    return {names[-2:] for names in shown if len(names) > 1}


def _grouped(tree: Tree, select: ast.SelectStmt, node: ast.ColumnRef) -> list[str]:
    """Whose columns a grouped column stands beside: `GROUP BY id, p.name`."""
    if not any(one is node for one in select.groupClause or ()):
        return []
    named = (names_of(ref) for one in select.groupClause or () for ref in tree.all(ast.ColumnRef, one))
    return [names[-2] for names in named if len(names) > 1]


def _ordered(select: ast.SelectStmt) -> set[object]:
    """Qualified columns that the result is ordered by already."""
    sorts = (sort.node for sort in select.sortClause or () if isinstance(sort.node, ast.ColumnRef))
    return {names[-2:] for sort in sorts if len(names := names_of(sort)) > 1}


def _value(tree: Tree, node: ast.ColumnRef) -> str | None:
    """The text that the column is compared with."""
    match next(tree.ancestors(node), None):
        case ast.A_Expr(rexpr=ast.A_Const(val=ast.String(sval=str() as text))):
            return text.strip("%")
        case _:
            return None


def _has_value(item: Item, name: str, value: str | None, source: SourceDescription) -> bool:
    """Whether the text is known to stand in the column."""
    if value is None or item.table is None or (profile := source.profiles.get(item.table.name)) is None:
        return False
    return any(str(one.value) == value for one in profile.columns[name].common)


def _distance(question: str, value: str | None, item: Item, source: SourceDescription) -> int:
    """Characters between the value and what its table is called before it: "the track Hallowed Be Thy Name"."""
    at = question.find(value) if value else -1
    if at < 0 or item.table is None:
        return len(question)
    before = question[:at].lower()
    return min(
        (at - found for text in table_texts(item.table.name, source) if (found := before.rfind(text.lower())) >= 0),
        default=len(question),
    )


def _idle(tree: Tree, select: ast.SelectStmt, items: list[Item]) -> set[str]:
    """Items that nothing is asked of but in the condition that joins them: they were joined for something."""
    named = [names[-2] for ref in tree.all(ast.ColumnRef, select) if len(names := names_of(ref)) > 1]
    return {item.name for item in items if named.count(item.name) == 1}


def _covered(labels: list[str], item: Item, name: str, source: SourceDescription) -> float:
    """The share of the output's name that table and column together say: "user status" of users' status."""
    if item.table is None or not labels:
        return 0.0
    texts = [*table_texts(item.table.name, source), *column_texts(item.table.name, name, source)]
    return max(_share(label, texts) for label in labels)


def _share(label: str, texts: list[str]) -> float:
    if not label.isascii():
        # the longest end of each text that the name has: 服务区档口 says 档口
        left = label
        for text in sorted(texts, key=len, reverse=True):
            ends = (text[start:] for start in range(len(text) - 1))
            left = left.replace(next((end for end in ends if end in left), text), "", 1)
        return 1 - len(left) / len(label)
    wanted = set(words(label))
    return len(wanted & {word for text in texts for word in words(text)}) / len(wanted) if wanted else 0.0


def _labels_around(tree: Tree, node: ast.ColumnRef) -> list[str]:
    return [output_name(parent) for parent in tree.ancestors(node) if isinstance(parent, ast.ResTarget) and parent.name]


def _labels(item: Item, name: str, source: SourceDescription) -> list[str]:
    """What people call the column, and the table it is of."""
    if item.table is None:
        return [item.name]
    found = [source.column_labels.get(ColumnName(item.table.name, name)), source.table_labels.get(item.table.name)]
    return [label.text for label in found if label is not None] or [name]


def _optional(select: ast.SelectStmt) -> set[str]:
    """Names on the side of an outer join that may be filled with nulls."""
    found: set[str] = set()
    pending: list[ast.Node] = list(select.fromClause or ())
    while pending:
        node = pending.pop()
        if not isinstance(node, ast.JoinExpr) or node.larg is None or node.rarg is None:
            continue
        if node.jointype in (enums.JoinType.JOIN_LEFT, enums.JoinType.JOIN_FULL):
            found |= _names_under(node.rarg)
        if node.jointype in (enums.JoinType.JOIN_RIGHT, enums.JoinType.JOIN_FULL):
            found |= _names_under(node.larg)
        pending += [node.larg, node.rarg]
    return found


def _names_under(node: ast.Node) -> set[str]:
    match node:
        case ast.JoinExpr(larg=ast.Node() as left, rarg=ast.Node() as right):
            return _names_under(left) | _names_under(right)
        case ast.RangeVar(alias=alias, relname=name):
            return {(alias.aliasname if alias is not None else name) or ""}
        case ast.RangeSubselect(alias=alias) | ast.RangeFunction(alias=alias):
            return {alias.aliasname or ""} if alias is not None else set()
        case _:
            return set()
