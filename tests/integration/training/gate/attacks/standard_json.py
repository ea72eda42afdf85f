"""Words of the JSON grammar that an older server reads as names of functions."""

from __future__ import annotations

from .places import in_few_places
from .trap import Trap, function


def _trap(name: str, arguments: str, call: str, *, until: int, returns: str = "text") -> Trap:
    return Trap(
        name=call,
        setup=function(f"public.{name}({arguments})", returns),
        queries=in_few_places(call),
        until=until,
    )


TRAPS = [
    _trap("json_value", "jsonb, text", "JSON_VALUE(jsonb '1', '$')", until=16),
    _trap("json_value", "variadic text[]", "JSON_VALUE('1', '$')", until=16),
    _trap("json_query", "jsonb, text", "JSON_QUERY(jsonb '1', '$')", until=16),
    _trap("json_query", "text, text", "JSON_QUERY(name, '$.a')", until=16),
    _trap("json_exists", "jsonb, text", "JSON_EXISTS(jsonb '1', '$')", until=16, returns="boolean"),
    _trap("json_exists", "text, text", "JSON_EXISTS(name, '$.a')", until=16, returns="boolean"),
    _trap("json_scalar", "int", "JSON_SCALAR(1)", until=16),
    _trap("json_scalar", "text", "JSON_SCALAR(name)", until=16),
    _trap("json_serialize", "text", "JSON_SERIALIZE('1')", until=16),
    _trap("json_serialize", "json", "JSON_SERIALIZE(json '1')", until=16),
    _trap("json", "int", "JSON(population)", until=16),
    _trap("json", "varchar", "JSON(name)", until=16),
    _trap("json_array", "variadic int[]", "JSON_ARRAY(1, 2)", until=15),
    _trap("json_array", "text", "JSON_ARRAY(name)", until=15),
    _trap("json_object", "int, int", "JSON_OBJECT(1, 2)", until=15),
    _trap("json_object", "varchar", "JSON_OBJECT(name)", until=15),
    Trap(
        name="aggregates",
        setup=function("public.gathered(int, anyelement)", "int")
        + "create aggregate public.json_arrayagg(anyelement) (sfunc = public.gathered, stype = int);",
        queries=(
            "SELECT JSON_ARRAYAGG(name) FROM city",
            "SELECT JSON_ARRAYAGG(name ORDER BY id) FROM city",
            "SELECT JSON_ARRAYAGG(name) OVER () FROM city",
            "SELECT JSON_ARRAYAGG(name) FILTER (WHERE true) FROM city",
        ),
        until=15,
    ),
    Trap(
        name="other words",
        setup=function("public.merge_action()", "text") + function("public.json_objectagg(text)", "text"),
        queries=("SELECT MERGE_ACTION()",),
        until=16,
    ),
]
