"""Values of PostgreSQL that break careless readers."""

from __future__ import annotations

from typing import NamedTuple

_DEEP = 1_200
"""Levels of nesting beyond the limit of Python's JSON parser."""
ODD_TYPE = 'create type odd_row as (deep json, at timestamp, byte "char")'


class OddValue(NamedTuple):
    name: str
    type: str
    expression: str


ODD_VALUES = (
    OddValue("a deeply nested json list", "json", f"repeat('[', {_DEEP}) || repeat(']', {_DEEP})"),
    OddValue("a deeply nested json object", "json", f"repeat('{{\"a\":', {_DEEP}) || '1' || repeat('}}', {_DEEP})"),
    OddValue("a deeply nested jsonb list", "jsonb", f"repeat('[', {_DEEP}) || repeat(']', {_DEEP})"),
    OddValue("half a surrogate pair", "json", r"""'"\ud800"'"""),
    OddValue("an escaped NUL", "json", r"""'"\u0000"'"""),
    OddValue("a json number beyond double precision", "json", "'1e999'"),
    OddValue("a json integer of 5,000 digits", "json", "repeat('9', 5000)"),
    OddValue("an array of deep json", "json[]", f"array[repeat('[', {_DEEP}) || repeat(']', {_DEEP})]"),
    OddValue("the longest numeric", "numeric", "repeat('9', 131072)"),
    OddValue("a numeric of 16,383 places", "numeric", "'1e-16383'"),
    OddValue("a numeric that is not a number", "numeric", "'NaN'"),
    OddValue("a float that is not a number", "float8", "'NaN'"),
    OddValue("an infinite float", "float4", "'Infinity'"),
    OddValue("an array of odd floats", "float8[]", "'{NaN,Infinity,-0}'"),
    OddValue("an infinite date", "date", "'infinity'"),
    OddValue("the first date", "date", "'4713-01-01 BC'"),
    OddValue("the last year of a timestamp", "timestamp", "'294276-12-31'"),
    OddValue("an infinite timestamptz", "timestamptz", "'-infinity'"),
    OddValue("a timestamptz BC", "timestamptz", "'0001-01-01 BC'"),
    OddValue("an array of odd timestamps", "timestamptz[]", "array['infinity', '4000-01-01 BC']"),
    OddValue("the end of the day", "time", "'24:00:00'"),
    OddValue("an offset with seconds", "timetz", "'24:00:00-15:59:59'"),
    OddValue("the longest interval", "interval", "'178000000 years'"),
    OddValue("a range without end", "daterange", "'[-infinity,infinity]'"),
    OddValue("bytes that are no text", "bytea", r"'\xff00fe'"),
    OddValue("an array of bytes", "bytea[]", r"array['\xff00fe']"),
    OddValue("one byte that is no text", '"char"', r"'\377'"),
    OddValue("an array with bounds of its own", "int[]", "'[5:6][-1:0]={{1,2},{3,NULL}}'"),
    OddValue("an array of six dimensions", "int[]", "'{{{{{{1}}}}}}'"),
    OddValue("an array of marks", "text[]", r"""array[chr(1), '', 'NULL', null, '"', '\']"""),
    OddValue("a composite", "odd_row", r"row(repeat('[', 1200) || repeat(']', 1200), 'infinity', '\377')"),
    OddValue("an array of composites", "odd_row[]", "array[row('[]', '4000-01-01 BC', 'x')::odd_row]"),
    OddValue("an address", "inet", "'::ffff:1.2.3.4/128'"),
    OddValue("bits", "bit varying", "'101'"),
    OddValue("the least money", "money", "'-92233720368547758.08'"),
    OddValue("a text search vector", "tsvector", "'a:1A b:2'"),
    OddValue("a point nowhere", "point", "'(NaN,Infinity)'"),
    OddValue("noncharacters", "text", "chr(1114111) || chr(65535) || chr(1) || chr(8238)"),
    OddValue("a long text", "text", "repeat('x', 5000000)"),
)
