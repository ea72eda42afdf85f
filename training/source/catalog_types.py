"""Unwraps column types: arrays, domains, enums, composites, and what each takes to be made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from training.source.catalog import CheckConstraint, CompositeType, DomainType, EnumType, TableName


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
    not_null: bool
    default: str | None
    enum_values: list[str]
    check_names: list[str]
    check_expressions: list[str]
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


class Types:
    """All types of the database by oid; remembers which of the user's own were met."""

    def __init__(self, rows: list[TypeRow]) -> None:
        self._by_oid = {row.oid: row for row in rows}
        self._used: dict[int, TypeRow] = {}

    def resolve(self, oid: int) -> ResolvedType:
        """What a column of that type holds, under its domains and array brackets."""
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
                base_type="unknown", category="U", is_array=is_array, domain=domain, enum_values=(), type_name=own
            )
        self._note(row)
        return ResolvedType(
            base_type=row.name,
            category="A" if is_array else row.category,
            is_array=is_array,
            domain=domain,
            enum_values=tuple(row.enum_values),
            type_name=own or (row.full_name if row.schema != "pg_catalog" else None),
        )

    def _note(self, row: TypeRow) -> None:
        if row.schema == "pg_catalog" or row.oid in self._used:
            return
        self._used[row.oid] = row
        if row.kind == "c":
            for attribute in row.attribute_oids:
                self.resolve(attribute)

    def used_enums(self) -> tuple[EnumType, ...]:
        return tuple(
            EnumType(name=row.full_name, values=tuple(row.enum_values)) for row in self._own() if row.kind == "e"
        )

    def used_domains(self) -> tuple[DomainType, ...]:
        """Domains so that each comes after those it is built on."""
        rows = {row.oid: row for row in self._own() if row.kind == "d"}
        ordered: dict[int, TypeRow] = {}

        def add(row: TypeRow) -> None:
            if row.base in rows and row.base not in ordered:
                add(rows[row.base])
            ordered.setdefault(row.oid, row)

        for row in rows.values():
            add(row)
        return tuple(
            DomainType(
                name=row.full_name,
                base_type=row.base_type or "",
                not_null=row.not_null,
                default=row.default,
                checks=tuple(
                    CheckConstraint(name=name, expression=expression)
                    for name, expression in zip(row.check_names, row.check_expressions, strict=True)
                ),
            )
            for row in ordered.values()
        )

    def used_composites(self) -> tuple[CompositeType, ...]:
        return tuple(
            CompositeType(
                name=row.full_name, attributes=tuple(zip(row.attribute_names, row.attribute_types, strict=True))
            )
            for row in self._own()
            if row.kind == "c"
        )

    def used_extensions(self) -> tuple[str, ...]:
        return tuple(sorted({row.extension for row in self._used.values() if row.extension}))

    def _own(self) -> list[TypeRow]:
        return sorted((row for row in self._used.values() if row.extension is None), key=lambda row: row.full_name)
