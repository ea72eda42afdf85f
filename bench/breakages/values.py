"""Wrong values and functions: numbers as text, informal dates, divisors of zero."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp, parse_one

from bench.breakages.proven import Broken, Proven, text_of

_TEXTS = frozenset({"character varying", "text", "character"})
_NUMBERS = frozenset({"integer", "bigint", "smallint", "numeric", "double precision", "real"})
_TIMES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def _compared(proven: Proven, types: frozenset[str]) -> Iterator[tuple[exp.Expr, exp.Column, exp.Literal]]:
    """Yield constants that are compared with columns of these types."""
    for tree, literal in proven.each(exp.Literal):
        outer = literal.parent
        outer = outer.parent if isinstance(outer, exp.Cast) else outer
        column = outer.this if isinstance(outer, exp.Binary | exp.Between | exp.In) else None
        if isinstance(column, exp.Column) and proven.type_of(column) in types:
            yield tree, column, literal


def type_mismatch(proven: Proven) -> Iterator[Broken]:
    """Compare or combine text with numbers and booleans."""
    for tree, _, literal in _compared(proven, _TEXTS):
        if literal.is_string and literal.this.isdigit():
            literal.replace(exp.Literal.number(literal.this))
            yield proven.broken(text_of(tree))
    for tree, column, literal in _compared(proven, _NUMBERS):
        if proven.random.random() < 0.4:
            column.replace(exp.cast(column.copy(), "text"))
        elif isinstance(literal.parent, exp.EQ) and proven.random.random() < 0.3:
            column.replace(exp.cast(column.copy(), "varchar"))
        else:
            unit = proven.random.choice(["元", " 元", "", " USD", "$"])
            text = f"{int(float(literal.this)):,}" if "." not in literal.this else literal.this
            literal.replace(exp.Literal.string(f"{text}{unit}" if unit != "$" else f"${text}"))
        yield proven.broken(text_of(tree))
    for tree, call in proven.each(exp.AggFunc):
        if isinstance(call, exp.Sum | exp.Avg) and isinstance(call.this, exp.Column):
            call.set("this", exp.cast(call.this.copy(), proven.random.choice(["text", "varchar"])))
            yield proven.broken(text_of(tree))
    for tree, truth in proven.each(exp.Boolean):
        if isinstance(truth.parent, exp.Binary):
            truth.replace(parse_one(proven.random.choice(["1", "'Y'", "'是'"] if truth.this else ["0", "'N'", "'否'"])))
            yield proven.broken(text_of(tree))


def date_as_text(proven: Proven) -> Iterator[Broken]:
    """Write dates and conditions on dates as people and other databases do."""
    for tree, _, literal in _compared(proven, _TIMES):
        day = _DAY.fullmatch(literal.this)
        if day is None:
            continue
        year, month, date = day[1], int(day[2]), int(day[3])
        form = proven.random.randrange(5)
        if isinstance(literal.parent, exp.Cast):
            # without a type, as people write it
            literal.parent.replace(literal)
        if form == 0:
            literal.replace(exp.Literal.string(f"{year}年{month}月{date}日"))
        elif form == 1:
            literal.replace(exp.Literal.number(f"{year}{day[2]}{day[3]}"))
        elif form == 2:
            literal.replace(parse_one(f"{year}-{month}-{date}", read="postgres"))
        elif form == 3 and date > 12:
            literal.replace(exp.Literal.string(f"{date}/{month}/{year}"))
        else:
            literal.replace(parse_one(f"STR_TO_DATE('{literal.this}', '%Y-%m-%d')", read="postgres"))
        yield proven.broken(text_of(tree))
    for tree, between in proven.each(exp.And):
        text = text_of(between)
        whole = re.fullmatch(r"(\S+) >= '(\d{4})-01-01' AND \1 < '(\d{4})-01-01'", text)
        month = re.fullmatch(r"(\S+) >= '(\d{4})-(\d\d)-01' AND \1 < '(\d{4})-(\d\d)-01'", text)
        if whole and int(whole[2]) + 1 == int(whole[3]):
            name, year = whole[1], whole[2]
            forms = [
                f"{name} LIKE '{year}%'",
                f"{name} = {year}",
                f"{name} = '{year}'",
                f"YEAR({name}) = {year}",
                f"SUBSTR({name}, 1, 4) = '{year}'",
                f"LEFT({name}, 4) = '{year}'",
                f"EXTRACT(YEAR FROM {name}) = '{year}'",
                f"STRFTIME('%Y', {name}) = '{year}'",
                f"DATE_PART(year, {name}) = {year}",
                f"YEAR({name}) = '{year}'",
            ]
        elif month and (int(month[4]) * 12 + int(month[5])) - (int(month[2]) * 12 + int(month[3])) == 1:
            name, year, number = month[1], month[2], month[3]
            forms = [
                f"{name} LIKE '{year}-{number}%'",
                f"{name} = '{year}-{number}'",
                f"LEFT({name}, 7) = '{year}-{number}'",
                f"DATE_FORMAT({name}, '%Y-%m') = '{year}-{number}'",
                f"{name} BETWEEN '{year}-{number}-01' AND '{year}-{number}-31'",
                f"YEAR({name}) = {year} AND MONTH({name}) = {int(number)}",
                f"SUBSTRING({name}, 1, 7) = '{year}-{number}'",
            ]
        else:
            continue
        yield proven.broken(text_of(tree).replace(text, proven.random.choice(forms)))


def division(proven: Proven) -> Iterator[Broken]:
    """Remove the guard of a divisor, or divide by zero; then the right SQL has a guard."""
    for tree, null_if in proven.each(exp.Nullif):
        null_if.replace(null_if.this)
        yield proven.broken(text_of(tree))
    for tree, call in proven.each(exp.AggFunc):
        if not isinstance(call, exp.Sum | exp.Avg | exp.Count):
            continue
        if call.find_ancestor(exp.Subquery, exp.Order, exp.Having, exp.Window, exp.Filter):
            continue
        if not isinstance(call.parent, exp.Alias | exp.Select):
            continue
        zero = proven.random.choice(["(COUNT(*) - COUNT(*))", "COUNT(CASE WHEN 1 = 0 THEN 1 END)", "SUM(0)"])
        call.replace(parse_one(f"{text_of(call)} / {zero}", read="postgres"))
        text = text_of(tree)
        yield proven.broken(text, right=text.replace(f"/ {zero}", f"/ NULLIF({zero}, 0)"))


def wrong_function(proven: Proven) -> Iterator[Broken]:
    """Call functions by their names in other databases."""
    text = text_of(proven.tree())
    changes: list[tuple[str, list[str]]] = [
        (r"DATE_TRUNC\('(\w+)', (\S+?)\)", [r"DATE_TRUNC(\1, \2)", r"DATETRUNC('\1', \2)", r"TRUNC_DATE('\1', \2)"]),
        (
            r"TO_CHAR\((.+?), 'YYYY-MM'\)",
            [
                r"DATE_FORMAT(\1, '%Y-%m')",
                r"STRFTIME('%Y-%m', \1)",
                r"FORMAT(\1, 'yyyy-MM')",
                r"SUBSTR(\1, 1, 7)",
                r"LEFT(\1, 7)",
            ],
        ),
        (
            r"TO_CHAR\((.+?), 'YYYY'\)",
            [r"DATE_FORMAT(\1, '%Y')", r"STRFTIME('%Y', \1)", r"SUBSTR(\1, 1, 4)", r"LEFT(\1, 4)"],
        ),
        (r"EXTRACT\((\w+) FROM (\S+?)\)", [r"\1(\2)", r"DATEPART(\1, \2)", r"DATE_PART(\1, \2)"]),
        (r"COALESCE\(", ["IFNULL(", "NVL(", "ISNULL("]),
        (r"AVG\((\w+\.\w+)\)", [r"AVERAGE(\1)", r"MEAN(\1)"]),
        (r"SUM\((\w+\.\w+)\)", [r"TOTAL(\1)"]),
        (r"COUNT\(\*\)", ["COUNT_ROWS()", "COUNT()", "COUTN(*)", "CONUT(*)"]),
        (r"COUNT\(DISTINCT (\S+?)\)", [r"COUNT_DISTINCT(\1)", r"DISTINCT_COUNT(\1)", r"APPROX_COUNT_DISTINCT(\1)"]),
        (
            r"COUNT\(\*\) FILTER\(WHERE (.+?)\)(?=[ ,]| AS)",
            [r"COUNTIF(\1)", r"COUNT_IF(\1)", r"SUM(\1)", r"SUM(IF(\1, 1, 0))"],
        ),
        (
            r"COUNT\(\*\) FILTER \(WHERE ([^()]+?)\)",
            [r"COUNTIF(\1)", r"COUNT_IF(\1)", r"SUM(\1)", r"SUM(IF(\1, 1, 0))", r"SUM(IIF(\1, 1, 0))"],
        ),
        (r"ROUND\((.+), 2\)", [r"ROUND((\1)::float8, 2)", r"FORMAT_NUMBER(\1, 2)", r"TRUNCATE(ROUND(\1, 2), 2)"]),
        (r"MAX\((\S+?)\)", [r"MAXIMUM(\1)"]),
        (r"MIN\((\S+?)\)", [r"MINIMUM(\1)"]),
    ]
    proven.random.shuffle(changes)
    for pattern, replacements in changes:
        if re.search(pattern, text):
            yield proven.broken(re.sub(pattern, proven.random.choice(replacements), text))


def bare_value(proven: Proven) -> Iterator[Broken]:
    """Remove the quotes of a text."""
    for tree, literal in proven.each(exp.Literal):
        if literal.is_string and literal.this.isidentifier() and isinstance(literal.parent, exp.Binary | exp.In):
            literal.replace(exp.column(literal.this))
            yield proven.broken(text_of(tree))


def many_rows(proven: Proven) -> Iterator[Broken]:
    """Use `=` with a subquery of several rows."""
    for tree, found in proven.each(exp.In):
        query = found.args.get("query")
        if query is not None and not isinstance(found.parent, exp.Not):
            found.replace(exp.EQ(this=found.this.copy(), expression=query.copy()))
            yield proven.broken(text_of(tree))


def wrong_type(proven: Proven) -> Iterator[Broken]:
    """Cast to types of other databases."""
    for tree, call in proven.each(exp.AggFunc):
        if isinstance(call, exp.Sum | exp.Avg) and isinstance(call.this, exp.Column):
            name = text_of(call.this)
            kind = proven.random.choice(["DOUBLE", "NUMBER", "FLOAT64"])
            cast = text_of(call).replace(name, f"CAST({name} AS {kind})")
            yield proven.broken(text_of(tree).replace(text_of(call), cast))
    for tree, column, literal in _compared(proven, _TIMES):
        kind = proven.random.choice(["DATETIME", "DATETIME2"])
        name, condition = text_of(column), text_of(literal.parent or literal)
        cast = condition.replace(name, f"CAST({name} AS {kind})")
        yield proven.broken(text_of(tree).replace(condition, cast, 1))


KINDS = {
    "type_mismatch": type_mismatch,
    "date_as_text": date_as_text,
    "division": division,
    "wrong_function": wrong_function,
    "wrong_type": wrong_type,
    "bare_value": bare_value,
    "many_rows": many_rows,
}
