"""Missing or misplaced clauses, and text without its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from bench.training.breakages.proven import Broken, Proven, text_of


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


def bare_value(proven: Proven) -> Iterator[Broken]:
    """Remove the quotes of a text."""
    for tree, literal in proven.each(exp.Literal):
        if literal.is_string and literal.this.isidentifier() and isinstance(literal.parent, exp.Binary | exp.In):
            literal.replace(exp.column(literal.this))
            yield proven.broken(text_of(tree))


KINDS = {
    "missing_join": missing_join,
    "missing_on": missing_on,
    "wrong_key": wrong_key,
    "missing_from": missing_from,
    "clause_order": clause_order,
    "bare_value": bare_value,
}
