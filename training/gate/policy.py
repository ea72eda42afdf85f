"""Decides which SQL may run over the relations of a task, looking through views, row security and bodies of functions.

Pure but for the definitions of views, which the source's names fetch when one is read.
"""

from __future__ import annotations

from collections.abc import Callable

from pglast import ast
from pglast.parser import ParseError, parse_sql

from training.catalog.model import TableName
from training.gate.functions import OWNER_FUNCTIONS, SAFE_FUNCTIONS
from training.gate.limits.parts import measure
from training.gate.limits.time_zone_limits import may_make_zones
from training.gate.names import Code, SourceNames, is_system_schema
from training.gate.node_types import words_of
from training.gate.printed import print_checked
from training.gate.refusal import Refused
from training.gate.walk import MAX_PLACES, Reading, Walk

_READ_BY_EXTENSIONS = "spatial_ref_sys"
"""The table of PostGIS's coordinate systems, which its functions in SQL look into."""


def parse_select(sql: str) -> ast.SelectStmt:
    """Return the statement of a text that is one SELECT; raises `Refused` for any other text."""
    try:
        statements = parse_sql(sql)
    except ParseError as error:
        raise Refused.of_syntax(error) from error
    if len(statements) != 1:
        raise Refused("not_one_statement", str(len(statements)))
    statement = statements[0].stmt
    if not isinstance(statement, ast.SelectStmt):
        raise Refused("not_a_select", words_of(type(statement).__name__))
    return statement


class Policy:
    """Decides about SQL over the given relations of one source. Each view is checked once."""

    def __init__(self, names: SourceNames, relations: frozenset[TableName]) -> None:
        self._names = names
        self._relations = relations
        self._faults: dict[TableName | Code, Refused | None] = {}
        """Relations and code that were checked, with their fault; None while a check is running, as it may recur."""
        self._provisional: list[TableName | Code] = []
        """Parts without a fault as long as those whose check is still running have none."""
        self._places: dict[TableName, int] = {}

    def check(self, sql: str) -> Reading:
        """Return the relations and features that the SQL uses. Raises `Refused` if it may not run."""
        statement = parse_select(sql)
        if self._names.foreign_code is not None:
            raise Refused("foreign_code", self._names.foreign_code)
        schemas: list[tuple[int, str]] = []

        def relation(node: ast.RangeVar) -> tuple[TableName, int]:
            found, places = self._relation(node)
            if not node.schemaname and found.schema in self._names.added:
                node.schemaname = found.schema
                schemas.append((node.location or 0, found.schema))
            return found, places

        def walk(path: tuple[str, ...]) -> Reading:
            reading = Walk(
                self._names, path=path, relation=relation, look_into=self._look_into, functions=SAFE_FUNCTIONS
            ).walk(statement)
            reading.path = path
            return reading

        try:
            reading = walk(self._names.path)
        except Refused as refused:
            own = tuple(schema for schema in self._names.path if schema not in self._names.added)
            if own == self._names.path:
                raise
            try:  # an added schema may have a function of a name that the SQL calls
                reading = walk(own)
            except Refused:
                raise refused from None
        reading.lengths = measure(statement, self._places_of, MAX_PLACES)
        reading.zones = may_make_zones(statement)
        reading.printed = print_checked(sql, statement, schemas)
        return reading

    def _places_of(self, node: ast.RangeVar) -> int:
        """Return the number of tables behind a name in FROM: 1, or for a view those that it reads."""
        try:
            return 1 + self._places.get(resolve(node, self._names, self._names.path), 0)
        except Refused:  # a common table expression
            return 1

    def unreadable(self) -> dict[TableName, str]:
        """Return the relations of the task that no SQL may read, each with the reason (a view that runs a user's
        function, for example)."""
        faults: dict[TableName, str] = {}
        for relation in sorted(self._relations & self._names.relations.keys()):
            try:
                self._look_through(relation, None)
            except Refused as fault:
                faults[relation] = str(fault)
        return faults

    def _relation(self, node: ast.RangeVar) -> tuple[TableName, int]:
        found = resolve(node, self._names, self._names.path)
        if found not in self._relations:
            raise Refused("relation_not_in_task", found.short, offset=node.location)
        return found, self._look_through(found, node.location)

    def _look_through(self, relation: TableName, offset: int | None) -> int:
        """Return the number of places at which the definition and row security of a relation name tables.

        Refuse a relation whose view definition or row security runs what a question's SQL may not.
        """
        if (fault := self._fault(relation, lambda: self._check_definition(relation))) is not None:
            raise Refused("unsafe_relation", f"{relation.short}: {fault}", offset=offset) from fault
        return self._places.get(relation, 0)

    def _check_definition(self, relation: TableName) -> None:
        if (culprit := self._names.unsafe_relations.get(relation)) is not None:
            raise Refused("foreign_code", culprit)
        for code in self._names.relation_code.get(relation, ()):
            self._look_into(code)
        for part in self._names.foreign_parts.get(relation, ()):
            self._check_foreign(part)
        if self._names.relations[relation] != "v" and relation not in self._names.computing:
            return
        definition = self._names.define(relation)
        read = [definition.select] if definition.select is not None else []
        read += ["SELECT " + expression for expression in definition.expressions]
        self._places[relation] = sum(self._check_owners(Code(statement=each)).places for each in read)

    def _look_into(self, code: Code) -> None:
        """Refuse code of the database's owner or of an extension that a question's SQL may not run."""

        def check() -> None:
            self._check_owners(code, may_read=lambda relation: relation.name == _READ_BY_EXTENSIONS)

        if (fault := self._fault(code, check)) is not None:
            raise fault

    def _fault(self, part: TableName | Code, check: Callable[[], None]) -> Refused | None:
        """Return the fault of a part, which is checked once.

        If a part turns out to have a fault, results that assumed it had none are dropped.
        """
        if part in self._faults:
            return self._faults[part]
        begin = len(self._provisional)
        self._faults[part] = None
        self._provisional.append(part)
        try:
            check()
        except BaseException as error:
            for passed in self._provisional[begin:]:
                del self._faults[passed]
            del self._provisional[begin:]
            if not isinstance(error, Refused):
                raise
            self._faults[part] = error
        if begin == 0:
            self._provisional.clear()
        return self._faults[part]

    def _check_owners(self, code: Code, *, may_read: Callable[[TableName], bool] = lambda _: True) -> Reading:
        def relation(node: ast.RangeVar) -> tuple[TableName, int]:
            found = resolve(node, self._names, code.path)
            if not may_read(found):
                raise Refused("relation_not_in_task", found.short, offset=node.location)
            if self._names.relations[found] == "f":
                self._check_foreign(found, node.location)
            return found, self._look_through(found, node.location)

        walk = Walk(
            self._names,
            path=code.path,
            relation=relation,
            look_into=self._look_into,
            functions=OWNER_FUNCTIONS,
        )
        return walk.walk(parse_select(code.statement))

    def _check_foreign(self, relation: TableName, offset: int | None = None) -> None:
        """Refuse a foreign table that the task does not name: it queries another server or runs a program."""
        if relation not in self._relations:
            raise Refused("relation_not_in_task", relation.short, offset=offset)


def resolve(node: ast.RangeVar, names: SourceNames, path: tuple[str, ...]) -> TableName:
    """Return the relation that a name in FROM refers to; raises `Refused` if there is none or the system owns it."""
    written = ".".join(part for part in (node.catalogname, node.schemaname, node.relname) if part)
    if node.catalogname and node.catalogname != names.database:
        raise Refused("unknown_relation", written, offset=node.location)
    found = names.relation(node.schemaname or None, node.relname or "", path=path)
    if found is None:
        raise Refused("unknown_relation", written, offset=node.location)
    if path is names.path and not node.schemaname and found.schema in names.added:
        same = [name for schema in sorted(names.added) if (name := TableName(schema, found.name)) in names.relations]
        if len(same) > 1:
            raise Refused("ambiguous_relation", ", ".join(map(str, same)), offset=node.location)
    if is_system_schema(found.schema) or names.relations[found] not in ("r", "p", "v", "m", "f"):
        raise Refused("system_relation", written, offset=node.location)
    return found
