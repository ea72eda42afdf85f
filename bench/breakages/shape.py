"""Missing or misplaced clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from bench.breakages.proven import Broken, Proven, text_of


def group_by(proven: Proven) -> Iterator[Broken]:
    """Drop the GROUP BY clause or one of its columns."""
    for tree, group in proven.each(exp.Group):
        keys = list(group.expressions)
        if len(keys) > 1 and proven.random.random() < 0.7:
            keys.remove(proven.random.choice(keys))
            group.set("expressions", keys)
        else:
            group.pop()
        yield proven.broken(text_of(tree))


def aggregate_in_where(proven: Proven) -> Iterator[Broken]:
    for tree, having in proven.each(exp.Having):
        select = having.parent_select
        if select is None:
            continue
        condition = having.this
        having.pop()
        where = select.args.get("where")
        if where is None:
            select.set("where", exp.Where(this=condition))
        else:
            where.set("this", exp.And(this=where.this, expression=condition))
        yield proven.broken(text_of(tree))


def alias_in_condition(proven: Proven) -> Iterator[Broken]:
    """Use the alias of a result column inside HAVING."""
    for tree, having in proven.each(exp.Having):
        select = having.parent_select
        for target in select.expressions if select is not None else ():
            if not isinstance(target, exp.Alias):
                continue
            for same in [node for node in having.find_all(type(target.this)) if node == target.this]:
                same.replace(exp.column(target.alias, quoted=True))
        yield proven.broken(text_of(tree))


def missing_join(proven: Proven) -> Iterator[Broken]:
    """Drop a join whose table is still used."""
    for tree, join in proven.each(exp.Join):
        on = join.args.get("on")
        if join.this.args.get("alias") is None and on is not None and on.find(exp.Literal) is None:
            join.pop()
            yield proven.broken(text_of(tree))


def missing_on(proven: Proven) -> Iterator[Broken]:
    for tree, join in proven.each(exp.Join):
        if join.args.get("on") is not None:
            on = text_of(join.args["on"])
            if join.args["on"].find(exp.Literal):
                continue
            yield proven.broken(text_of(tree).replace(f" ON {on}", "", 1))


def wrong_key(proven: Proven) -> Iterator[Broken]:
    """Join by a guessed key such as `a.id = b.a_id` that does not exist."""
    for tree, join in proven.each(exp.Join):
        on = join.args.get("on")
        if not isinstance(on, exp.EQ) or not isinstance(on.left, exp.Column) or not isinstance(on.right, exp.Column):
            continue
        one = proven.random.choice([on.left, on.right])
        other = on.right if one is on.left else on.left
        table = next((t.name for t in tree.find_all(exp.Table) if t.alias_or_name == other.table), "")
        stem = table.split("_")[-1].removesuffix("s")
        guess = proven.random.choice(["id", f"{stem}_id", other.name, f"{table}_id"])
        own = next((t.name for t in tree.find_all(exp.Table) if t.alias_or_name == one.table), "")
        if guess not in proven.columns.get(own, {}):
            one.set("this", exp.to_identifier(guess))
            yield proven.broken(text_of(tree))


def missing_from(proven: Proven) -> Iterator[Broken]:
    for tree in [proven.tree()]:
        if isinstance(tree, exp.Select) and not tree.args.get("joins"):
            found = tree.args.get("from_") or tree.args.get("from")
            if found is not None and isinstance(found.this, exp.Table) and found.this.name in proven.columns:
                found.pop()
                yield proven.broken(text_of(tree))


def clause_order(proven: Proven) -> Iterator[Broken]:
    """Swap two clauses."""
    text = text_of(proven.tree())
    if text.count("SELECT") > 1:
        return
    limit = re.search(r" LIMIT \d+$", text)
    order = re.search(r" ORDER BY (?:(?!ORDER BY|LIMIT|\)).)+", text)
    group = re.search(r" GROUP BY (?:(?!HAVING|ORDER BY|\)).)+", text)
    where = re.search(r" WHERE (?:(?!GROUP BY|ORDER BY|LIMIT|\)|SELECT).)+", text)
    having = re.search(r" HAVING (?:(?!ORDER BY|LIMIT|\)).)+", text)
    for first, second in ((order, limit), (group, order), (where, group), (group, having), (where, order)):
        if first is not None and second is not None and first.end() <= second.start():
            moved = second[0].rstrip()
            if any(part.count("(") != part.count(")") for part in (first[0], moved)):
                continue
            before, between, after = text[: first.start()], text[first.start() : second.start()], text[second.end() :]
            yield proven.broken(f"{before} {moved.strip()} {between.strip()} {after.strip()}")


def nested_aggregate(proven: Proven) -> Iterator[Broken]:
    """Nest an aggregate in ORDER BY: `MAX(COUNT(*))`."""
    for tree, count in proven.each(exp.Count):
        if count.find_ancestor(exp.Order):
            count.replace(exp.Max(this=count.copy()))
            yield proven.broken(text_of(tree))


KINDS = {
    "group_by": group_by,
    "aggregate_in_where": aggregate_in_where,
    "alias_in_condition": alias_in_condition,
    "missing_join": missing_join,
    "missing_on": missing_on,
    "wrong_key": wrong_key,
    "missing_from": missing_from,
    "clause_order": clause_order,
    "nested_aggregate": nested_aggregate,
}
