"""Replacement of a table, column or function name in a statement. Pure; literals stay as they are."""

from __future__ import annotations

from pglast.parser import ParseError

from training.repair.preserved_literals import changed_literals
from training.repair.sql_names import Name, Parts, names_in, parts_of, tables_by_alias, text_of


def replace_in_sql(sql: str, find: str, by: str) -> str:
    """Return the SQL with `find` replaced by `by`; unchanged if it does not have the name, or a literal would change.

    `table.column` also finds the column behind an alias of the table, and without a qualifier if the SQL reads the
    table. If `by` names a column of the same table, qualifiers stay as written.
    """
    found, new = parts_of(find), parts_of(by)
    try:
        names = names_in(sql)
    except ParseError:
        return sql
    tables = tables_by_alias(sql)
    declared = {name.parts[-1] for name in names if name.is_alias}
    changed = sql
    for name in reversed(names):
        if (count := _matched(name, found, tables, declared)) is None:
            continue
        if count == 0 and new[-2:-1] in ((), found[-2:-1]):
            # another column of the same table: the qualifier stays
            start, end, text = *name.spans[-1], text_of(new[-1:])
        else:
            start, end = name.start, name.spans[count - 1 if count else -1][1]
            text = text_of(_aliased(new, tables))
        changed = changed[:start] + text + changed[end:]
    return sql if changed_literals(sql, changed) else changed


def _matched(name: Name, find: Parts, tables: dict[str, str], declared: set[str]) -> int | None:
    """Return how many leading parts match `find`; 0 if the name means its column without a qualifier, None if not."""
    table, column = "".join(find[-2:-1]), find[-1]
    qualifier = "".join(name.parts[-2:-1])
    if name.is_alias:
        return None
    if table and name.parts == (column,):
        # a name declared with AS means the output, not the column
        return 0 if table in tables.values() and column not in declared else None
    if table and name.parts[-1] == column and tables.get(qualifier) == table:
        return 0
    return len(find) if name.parts[: len(find)] == find else None


def _aliased(new: Parts, tables: dict[str, str]) -> Parts:
    """Return a column's name with the alias of its table, if the SQL has one."""
    table = new[-2:-1]
    alias = next((alias for alias, known in tables.items() if (known,) == table), None)
    return (alias, new[-1]) if alias else new
