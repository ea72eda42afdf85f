"""Resolves column types: arrays, domains, enums, composites, and the types they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.catalog.model import CheckConstraint, CompositeType, DomainType, EnumType, RangeType, TableName


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRow:
    """One row of `queries/types.sql`."""

    oid: int
    schema: str
    name: str
    kind: str
    category: str
    element: int
    base: int
    base_type: str | None
    comment: str | None
    range: int | None
    range_options: str | None
    range_left_out: str | None
    own_default: bool
    not_null: bool
    default: str | None
    enum_values: list[str]
    check_names: list[str]
    check_expressions: list[str]
    own_checks: list[str]
    attribute_names: list[str]
    attribute_types: list[str]
    attribute_oids: list[int]
    extension: str | None

    @property
    def full_name(self) -> TableName:
        return TableName(self.schema, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedType:
    base_type: str
    category: str
    is_array: bool
    domain: str | None
    enum_values: tuple[str, ...]
    type_name: TableName | None
    makeable: bool = True


class Types:
    """All types of the database by oid; records which of the user's types the columns use."""

    def __init__(self, rows: list[TypeRow]) -> None:
        self._by_oid = {row.oid: row for row in rows}
        self._used: dict[int, TypeRow] = {}

    def resolve(self, oid: int) -> ResolvedType:
        """Return the type of a column's values: arrays are resolved to their element, domains to their base type."""
        domain: str | None = None
        is_array = False
        own: TableName | None = None
        row = self._by_oid.get(oid)
        while row is not None and (row.kind == "d" or (row.category == "A" and row.element)):
            self._note(row)
            if row.kind == "d":
                domain = domain or row.name
                own = own or row.full_name
                row = self._by_oid.get(row.base)
            else:
                is_array = True
                row = self._by_oid.get(row.element)
        if row is None:
            return ResolvedType(
                base_type="unknown",
                category="U",
                is_array=is_array,
                domain=domain,
                enum_values=(),
                type_name=own,
                makeable=False,
            )
        self._note(row)
        return ResolvedType(
            base_type=row.name,
            category="A" if is_array else row.category,
            is_array=is_array,
            domain=domain,
            enum_values=tuple(row.enum_values),
            type_name=own or (row.full_name if row.schema != "pg_catalog" else None),
            makeable=self._makeable(oid),
        )

    def _parts(self, row: TypeRow) -> Iterator[int]:
        """Yield the oids of the types that a type consists of: its element, base type, attributes or subtype."""
        if row.category == "A" and row.element:
            yield row.element
        elif row.kind == "d":
            yield row.base
        elif row.kind == "m" and row.range is not None:
            yield row.range
        elif row.kind in {"c", "r"}:
            yield from row.attribute_oids

    def _makeable(self, oid: int) -> bool:
        row = self._by_oid.get(oid)
        if row is None:
            return False
        if row.schema == "pg_catalog" or row.extension is not None:
            return True
        has_own_code = row.kind in {"b", "p"} and row.category != "A"
        return not has_own_code and all(map(self._makeable, self._parts(row)))

    def _note(self, row: TypeRow) -> None:
        if row.schema == "pg_catalog" or row.oid in self._used:
            return
        self._used[row.oid] = row
        for part in self._parts(row):
            self.resolve(part)

    def used_enums(self) -> tuple[EnumType, ...]:
        return tuple(
            EnumType(name=row.full_name, values=tuple(row.enum_values), comment=row.comment)
            for row in self._own()
            if row.kind == "e"
        )

    def used_domains(self) -> tuple[DomainType, ...]:
        return tuple(_domain(row) for row in self._own() if row.kind == "d")

    def used_composites(self) -> tuple[CompositeType, ...]:
        return tuple(
            CompositeType(
                name=row.full_name,
                attributes=tuple(zip(row.attribute_names, row.attribute_types, strict=True)),
                comment=row.comment,
            )
            for row in self._own()
            if row.kind == "c"
        )

    def used_ranges(self) -> tuple[RangeType, ...]:
        return tuple(
            RangeType(
                name=row.full_name,
                options=row.range_options or "",
                comment=row.comment,
                left_out=tuple(filter(None, (row.range_left_out or "").split(", "))),
            )
            for row in self._own()
            if row.kind == "r"
        )

    def order(self) -> tuple[TableName, ...]:
        """Return the names of the user's types, each after those it is made of, else by name."""
        ordered: dict[int, TypeRow] = {}

        def add(row: TypeRow) -> None:
            if row.oid in ordered:
                return
            for part in self._parts(row):
                if (below := self._by_oid.get(part)) is not None:
                    add(below)
            ordered[row.oid] = row

        for row in self._own():
            add(row)
        own = {row.oid for row in self._own() if row.kind in "edcr"}
        return tuple(row.full_name for row in ordered.values() if row.oid in own)

    def used_extensions(self) -> tuple[str, ...]:
        return tuple(sorted({row.extension for row in self._used.values() if row.extension}))

    def _own(self) -> list[TypeRow]:
        found = (row for row in self._used.values() if row.extension is None and self._makeable(row.oid))
        return sorted(found, key=lambda row: row.full_name)


def _domain(row: TypeRow) -> DomainType:
    checks = zip(row.check_names, row.check_expressions, strict=True)
    return DomainType(
        name=row.full_name,
        base_type=row.base_type or "",
        not_null=row.not_null,
        default=None if row.own_default else row.default,
        checks=tuple(
            CheckConstraint(name=name, expression=said) for name, said in checks if name not in row.own_checks
        ),
        comment=row.comment,
        left_out=(*dict.fromkeys(row.own_checks), *(["default"] if row.own_default else [])),
    )
