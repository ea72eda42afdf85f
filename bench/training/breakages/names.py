"""Wrong names: of columns, tables, aliases and soft-delete marks, in wrong letter case, or ambiguous."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sqlglot import exp, parse_one

from bench.training.breakages.proven import Broken, Proven, text_of

_MARKS: tuple[tuple[str, str], ...] = (
    ("is_deleted", "{} = FALSE"), ("is_deleted", "{} = 0"), ("is_deleted", "NOT {}"), ("deleted", "{} IS NOT TRUE"),
    ("deleted_at", "{} IS NULL"), ("delete_time", "{} IS NULL"), ("deleted_on", "{} IS NULL"),
    ("removed_at", "{} IS NULL"),
    ("del_flag", "{} = '0'"), ("is_del", "{} = 0"), ("delete_flag", "{} = 'N'"), ("deleted", "{} <> 1"),
    ("is_deleted", "COALESCE({}, FALSE) = FALSE"), ("deleted", "COALESCE({}, 0) = 0"), ("dr", "{} = 0"),
    ("is_delete", "({0} = 0 OR {0} IS NULL)"), ("delete_status", "{} = 0"), ("isDeleted", "{} = FALSE"),
    ("deletedAt", "{} IS NULL"), ("archived", "{} = FALSE"), ("is_archived", "NOT {}"), ("deleted_by", "{} IS NULL"),
    ("is_active", "{} = TRUE"), ("is_valid", "{} = 1"), ("valid_flag", "{} = 'Y'"), ("active", "{}"),
)  # fmt: skip


def soft_delete(proven: Proven) -> Iterator[Broken]:
    """Add a condition on a soft-delete mark that the table does not have."""
    for tree, select in proven.each(exp.Select):
        tables = proven.own(select)
        if not tables:
            continue
        alias = proven.random.choice(sorted(tables))
        if any(one.startswith(("del", "is_del")) or "active" in one or "valid" in one for one in tables[alias]):
            # a table with a mark would make it another mistake
            continue
        name, template = proven.random.choice(_MARKS)
        plain = len(tables) == 1 and proven.random.random() < 0.4
        reference = exp.column(name, None if plain else alias).sql(dialect="postgres", identify=name != name.lower())
        condition = parse_one(template.format(reference), read="postgres")
        where = select.args.get("where")
        if where is None:
            select.set("where", exp.Where(this=condition))
        elif proven.random.random() < 0.5:
            where.set("this", exp.And(this=_in_parentheses(where.this), expression=condition))
        else:
            where.set("this", exp.And(this=condition, expression=_in_parentheses(where.this)))
        yield proven.broken(text_of(tree))


def _in_parentheses(condition: exp.Expr) -> exp.Expr:
    return exp.Paren(this=condition) if isinstance(condition, exp.Or) else condition


def ambiguous(proven: Proven) -> Iterator[Broken]:
    """Remove the table from one or all uses of a column that two tables have."""
    for tree, select in proven.each(exp.Select):
        tables = proven.own(select)
        every = [column for has in tables.values() for column in has]
        shared = {column for column in every if every.count(column) > 1}
        used = [c for c in select.find_all(exp.Column) if c.parent_select is select and c.name in shared]
        if not used:
            continue
        chosen = proven.random.choice(used)
        everywhere = proven.random.random() < 0.3
        for one in used if everywhere else [chosen]:
            if one.name == chosen.name:
                one.set("table", None)
        yield proven.broken(text_of(tree))


def misspelt(name: str, random: Random) -> str:
    """Return the name with one typing mistake."""
    at = random.randrange(1, max(len(name) - 1, 2))
    slips = [name[:at] + name[at : at + 1] + name[at:], name[:at] + name[at + 1 :]]
    if at + 1 < len(name) and name[at] != name[at + 1]:
        slips.append(name[:at] + name[at + 1] + name[at] + name[at + 2 :])
    return random.choice(slips)


def _table_variants(name: str, random: Random) -> list[str]:
    words = name.split("_")
    found = [misspelt(name, random), name[:-1] if name.endswith("s") else f"{name}s", f"t_{name}", f"tbl_{name}"]
    found += [f"{name}_info", f"{name}_table", f"dim_{name}"]
    if len(words) > 1:
        found += ["".join(words), "".join(word.capitalize() for word in words)]
        found += ["_".join(words[1:])] if len("_".join(words[1:])) > 3 else []
    return found


def wrong_table(proven: Proven) -> Iterator[Broken]:
    for tree, table in proven.each(exp.Table):
        if table.name not in proven.columns:
            continue
        old = table.name
        new = proven.random.choice([v for v in _table_variants(old, proven.random) if v not in proven.columns and v])
        everywhere = proven.random.random() < 0.6
        for other in list(tree.find_all(exp.Table)) if everywhere else [table]:
            if other.name == old:
                other.this.set("this", new)
        if everywhere:
            for column in tree.find_all(exp.Column):
                if column.table == old:
                    column.args["table"].set("this", new)
        yield proven.broken(text_of(tree))


def wrong_schema(proven: Proven) -> Iterator[Broken]:
    """Prefix a table with the schema or database of another server: `dbo.orders`, `shop.orders`."""
    for tree, table in proven.each(exp.Table):
        if table.name in proven.columns:
            table.set("db", exp.to_identifier(proven.random.choice(["dbo", "my_database", "main", "app", "ods"])))
            yield proven.broken(text_of(tree))


def _column_variants(name: str, table: str, random: Random) -> list[str]:
    words, of = name.split("_"), table.rsplit("_", maxsplit=1)[-1].removesuffix("s")
    found = [misspelt(name, random), misspelt(name, random), name[:-1] if name.endswith("s") else f"{name}s"]
    if len(words) > 1:
        found += ["".join(words), words[0] + "".join(word.capitalize() for word in words[1:])]
        found += ["_".join(words[1:])] if words[0] == of else []
    else:
        found += [f"{of}_{name}"]
    return found


def wrong_column(proven: Proven) -> Iterator[Broken]:
    for tree, column in proven.each(exp.Column):
        if not proven.type_of(column) or len(column.name) < 3:
            continue
        has = next(t for t in tree.find_all(exp.Table) if t.alias_or_name == column.table)
        variants = _column_variants(column.name, has.name, proven.random)
        variants = [variant for variant in variants if variant not in proven.columns[has.name]]
        if not variants:
            continue
        old, new = column.name, proven.random.choice(variants)
        quoted = bool(column.this.args.get("quoted")) or (new != new.lower() and proven.random.random() < 0.5)
        for other in list(tree.find_all(exp.Column)):
            if (other.table, other.name) == (column.table, old):
                other.set("this", exp.to_identifier(new, quoted=quoted))
        yield proven.broken(text_of(tree))


def other_table(proven: Proven) -> Iterator[Broken]:
    """Take a column from the wrong table of the join."""
    for tree, column in proven.each(exp.Column):
        select = column.parent_select
        tables = proven.own(select) if select is not None else {}
        others = [alias for alias, has in tables.items() if alias != column.table and column.name not in has]
        if column.table in tables and others:
            column.set("table", exp.to_identifier(proven.random.choice(sorted(others))))
            yield proven.broken(text_of(tree))


def alias(proven: Proven) -> Iterator[Broken]:
    """Add an alias that the rest of the SQL does not use, or use one that is not defined."""
    for tree, select in proven.each(exp.Select):
        tables = [t for t in select.find_all(exp.Table) if t.parent_select is select and t.name in proven.columns]
        tables = [t for t in tables if not t.alias]
        if not tables:
            continue
        table = proven.random.choice(tables)
        short = "".join(word[:1] for word in table.name.split("_")).lower() or "x"
        if not (short.isascii() and short.isidentifier()) or short in ("as", "is", "on", "or", "to", "in", "do"):
            short = "x"
        if proven.random.random() < 0.5:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(short)))
        else:
            for column in tree.find_all(exp.Column):
                if column.table == table.name:
                    column.set("table", exp.to_identifier(short))
        yield proven.broken(text_of(tree))


def letter_case(proven: Proven) -> Iterator[Broken]:
    """Quote names in another letter case, as databases that fold to upper case do, or leave mixed case unquoted."""
    for tree in [proven.tree()]:
        every = [i for i in tree.find_all(exp.Identifier) if isinstance(i.parent, exp.Column | exp.Table)]
        mixed = [i for i in every if i.name != i.name.lower()]
        named = [i for i in every if i.name.isascii()]
        named = [i for i in named if not (isinstance(i.parent, exp.Column) and not proven.type_of(i.parent))]
        if mixed and proven.random.random() < 0.6:
            for one in mixed:
                one.set("quoted", False)
                one.set("this", one.name)
        else:
            change = proven.random.choice([str.upper, str.title, str.capitalize])
            chosen = proven.random.choice([exp.Column, exp.Table, exp.Expr])
            for one in named:
                if isinstance(one.parent, chosen):
                    one.set("this", change(one.name))
                    one.set("quoted", True)
        yield proven.broken(text_of(tree))


KINDS = {
    "soft_delete": soft_delete,
    "ambiguous": ambiguous,
    "wrong_table": wrong_table,
    "wrong_schema": wrong_schema,
    "wrong_column": wrong_column,
    "other_table": other_table,
    "alias": alias,
    "letter_case": letter_case,
}
