"""Which columns could point to which keys, judged by their names alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from training.source.candidate import Candidate, key_class
from training.source.catalog import Catalog, Column, ColumnName, Table, TableName
from training.source.composite_keys import composite_candidates
from training.source.figures import TableFigures
from training.source.keys import Key, is_named_after, table_keys
from training.source.names import SchemaNames, Words, id_last, stem
from training.source.people import People
from training.source.plain_keys import Found, PlainKeys
from training.source.pointing_names import alike, counts, key_noun, one_of_several, puts_in_order, qualifies, says_alike
from training.source.relation_words import (
    BEING,
    COUNTED,
    GENERIC,
    HOLDING,
    ID_WORDS,
    NEVER,
    PLAIN_KEYS,
    SELF,
    TYPE_WORDS,
    VAGUE,
    WHICH,
)
from training.source.said_relations import SaidRelations
from training.source.shared_ids import reached_tables
from training.source.shared_keys import is_bare, kinds_of
from training.source.short_names import ShortNames
from training.source.vocabulary import known_words

_LONG_ENOUGH = 3
_TWO = 2


class NameEvidence:
    """Finds candidates for a whole catalog through indexes over names, so that thousands of tables stay cheap."""

    def __init__(
        self,
        catalog: Catalog,
        names: SchemaNames,
        figures: Mapping[TableName, TableFigures],
        private: frozenset[ColumnName],
    ) -> None:
        self._catalog = catalog
        self._names = names
        self._figures = figures
        self._private = private
        self._keys = {
            t.name: table_keys(t, names, figures.get(t.name))
            for t in catalog.tables
            if t.kind in {"table", "partitioned", "foreign"}
        }
        self._people = People((t for t in catalog.tables if self._keys.get(t.name)), names)
        self._comments = SaidRelations(
            catalog, ((key.table, key.column) for keys in self._keys.values() for key in keys[:1])
        )
        self._plain = PlainKeys((key for keys in self._keys.values() for key in keys[:1]), names, figures)
        self._short = ShortNames((table for table, keys in self._keys.items() if keys), names)
        self._by_stem: dict[Words, list[TableName]] = defaultdict(list)
        self._by_head: dict[str, list[TableName]] = defaultdict(list)
        self._by_letter: dict[str, list[TableName]] = defaultdict(list)
        self._by_key_words: dict[Words, list[Key]] = defaultdict(list)
        self._by_key_stem: dict[Words, list[Key]] = defaultdict(list)
        self._by_key_name: dict[str, list[Key]] = defaultdict(list)
        self._by_key_noun_of: dict[str, list[TableName]] = defaultdict(list)
        self._by_both: dict[Words, list[TableName]] = defaultdict(list)
        for table, keys in self._keys.items():
            if not keys:
                continue
            words = stem(names.words(table))
            self._by_stem[words].append(table)
            self._by_head[words[-1]].append(table)
            self._by_letter[words[0][0]].append(table)
            for key in keys:
                self._by_key_words[names.words(table, key.column.name)].append(key)
                self._by_key_stem[stem(names.words(table, key.column.name))].append(key)
                if names.words(table, key.column.name) not in GENERIC:
                    self._by_key_name[key.column.name.lower()].append(key)
            self._by_both[(*words, *names.words(table, keys[0].column.name))].append(table)
            if (noun := key_noun(names.words(table, keys[0].column.name))) is not None and keys[0].declared:
                self._by_key_noun_of[noun].append(table)

        self._reached = reached_tables(
            (table for table in catalog.tables if table.kind in {"table", "partitioned", "foreign"}),
            (key for keys in self._keys.values() for key in keys[:1]),
            names,
            figures,
        )

    def keys(self, table: TableName) -> tuple[Key, ...]:
        return self._keys.get(table, ())

    def candidates(self) -> list[Candidate]:
        """All candidates, sorted; several per column where several tables fit."""
        found: dict[tuple[TableName, tuple[str, ...], TableName, tuple[str, ...]], Candidate] = {}
        for table in self._catalog.tables:
            if table.kind not in {"table", "partitioned", "foreign"}:
                continue
            for column in table.columns:
                for candidate in self._of_column(table, column):
                    key = (candidate.child, candidate.child_columns, candidate.parent, candidate.parent_columns)
                    if key not in found or found[key].strength < candidate.strength:
                        found[key] = candidate
        return [found[key] for key in sorted(found)] + list(composite_candidates(self._catalog, self._names))

    def _of_column(self, table: Table, column: Column) -> Iterable[Candidate]:
        words = one_of_several(id_last(self._names.words(table.name, column.name)))
        kind = key_class(column)
        if kind is not None and not self._is_own_key(table, column):
            yield from self._told(table, column, self._plain.found(table, column, kind, words))
        if kind is None or counts(words, kind) or puts_in_order(column):
            return
        if ColumnName(table.name, column.name) in self._private:
            yield from self._same_key(table, column, kind)
            return
        own_stem = stem(words)
        is_own_key = self._is_own_key(table, column)
        exact = [t for t in self._by_stem.get(own_stem, []) if t != table.name]
        if len(column.name) == 1 and len(table.primary_key) == _TWO and column.name in table.primary_key:
            linked = self._linked_by_name(table)
            yield from self._pointing(table, column, kind, linked, strength=0.9, reason="its table is named after two")
        if not is_own_key or exact:
            # a table of nothing but keys is there for others, which may be meant
            strength = 0.96 if any(is_bare(self._catalog.table(t)) for t in exact) else 1.0
            yield from self._pointing(table, column, kind, exact, strength=strength, reason="its name is the table's")
        if not (is_own_key and words[-1] == "id" and self._is_plainly_own(table, own_stem)):
            yield from self._same_name(table, column, kind, self._names.words(table.name, column.name))
        if is_own_key:
            if not exact and not is_named_after(table, column.name, self._names) and words not in GENERIC:
                found = list(self._by_suffix(table, column, kind, own_stem, words))
                yield from found or self._told(table, column, self._plain.by_numbers(table, column, words))
            return
        if not exact:
            if self._is_polymorphic(table, words):
                return
            found = [
                *self._said(table, column, kind),
                *self._after_own_key(table, column, kind),
                *self._pointing(
                    table,
                    column,
                    kind,
                    self._by_both.get(words, ()),
                    strength=0.95,
                    reason="names the table and its key",
                ),
                *self._by_suffix(table, column, kind, own_stem, words),
                *self._holding(table, column, kind, own_stem, words),
                *self._before_role(table, column, kind, own_stem),
                *self._either_end(table, column, kind, own_stem),
                *self._by_key_noun(table, column, kind, own_stem),
                *self._pointing(
                    table,
                    column,
                    kind,
                    self._by_stem.get((BEING.get(own_stem[-1], ""),), ()),
                    strength=0.85,
                    reason="what it names is one of the table's rows",
                ),
                *self._by_role(table, column, kind, own_stem, words),
                *self._by_initial(table, column, kind),
            ]
            found = found or list(self._after_a_key(table, column, kind))
            found = found or list(self._by_likeness(table, column, kind, own_stem, words))
            found = found or list(self._by_reach(table, column, kind, own_stem, words))
            if words[-1] in ID_WORDS:
                found = found or list(self._told(table, column, self._plain.by_word_end(table, kind, own_stem)))
                found = found or list(self._told(table, column, self._plain.by_numbers(table, column, words)))
                found = found or list(self._by_short_name(table, column, kind, own_stem))
                found = found or list(self._told(table, column, self._plain.by_whole_key(table, column)))
            yield from found or self._by_beginning(table, column, kind, own_stem, words)

    def _same_key(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        """`card_no` of loans and the primary key of members: what is personal is compared by the database alone."""
        found = self._by_key_name.get(column.name.lower(), ())
        keys = [key for key in found if key.declared and key.table.primary_key == (key.column.name,)]
        if len(keys) == 1 and keys[0].table.name != table.name and key_class(keys[0].column) == kind:
            yield from self._candidate(table, column, keys[0], strength=0.9, reason="same name as a key")

    def _is_own_key(self, table: Table, column: Column) -> bool:
        """Declared; or by its name, where nothing is declared and the data show it."""
        if table.primary_key:
            return table.primary_key == (column.name,)
        keys = self._keys.get(table.name, ())
        unlisted = any(key.column.name == column.name and not key.declared for key in keys)
        return unlisted and is_named_after(table, column.name, self._names)

    def _pointing(
        self, table: Table, column: Column, kind: str, parents: Sequence[TableName], *, strength: float, reason: str
    ) -> Iterable[Candidate]:
        beside = any(parent.schema == table.name.schema for parent in parents)
        for parent in parents:
            # of tables that are called alike, the one in the same schema is meant
            weaker = 0.05 if beside and parent.schema != table.name.schema else 0.0
            key = self._target(parent, column, kind)
            if key is not None and (parent != table.name or key.column.name != column.name):
                yield from self._candidate(table, column, key, strength=strength - weaker, reason=reason)
            for other in self._keys.get(parent, ()) if key is not None and parent != table.name else ():
                # `home_player_1` holds the player's other number where the values say so
                if other is not key and other.declared and not other.scope and key_class(other.column) == kind:
                    weak = min(strength - weaker - 0.06, 0.79)
                    yield from self._candidate(table, column, other, strength=weak, reason=reason, widely=True)

    def _told(self, table: Table, column: Column, found: Iterable[Found]) -> Iterable[Candidate]:
        for key, strength, reason in found:
            yield from self._candidate(table, column, key, strength=strength, reason=reason)

    def _candidate(
        self, table: Table, column: Column, key: Key, *, strength: float, reason: str, widely: bool = False
    ) -> Iterable[Candidate]:
        """One, or none where the table does not hold the other columns of the key."""
        parent = key.table.name
        called = {self._names.words(table.name, other.name): other for other in table.columns} if key.scope else {}
        columns = [
            column if name == key.column.name else called.get(self._names.words(parent, name)) for name in key.columns
        ]
        held = [other for other in columns if other is not None]
        alike = all(key_class(a) == key_class(key.table.column(b)) for a, b in zip(held, key.columns, strict=False))
        if len(held) == len(columns) and alike:
            yield Candidate(
                child=table.name,
                child_columns=tuple(other.name for other in held),
                parent=parent,
                parent_columns=key.columns,
                strength=strength,
                reason=reason,
                widely=widely,
            )

    def _target(self, parent: TableName, column: Column, kind: str) -> Key | None:
        """The parent's key that the column would hold: of its type; the same name, the primary key, then an id."""
        keys = [key for key in self._keys.get(parent, ()) if key_class(key.column) == kind]
        if not keys:
            return None
        for key in keys:
            if key.column.name.lower() == column.name.lower():
                return key
        if keys[0].declared and keys[0].column.name in keys[0].table.primary_key:
            return keys[0]
        for ending in ("id", "key", "no", "code", "name"):
            for key in keys:
                if self._names.words(parent, key.column.name)[-1] == ending:
                    return key
        return keys[0] if keys[0].declared else None

    def _same_name(self, table: Table, column: Column, kind: str, words: Words) -> Iterable[Candidate]:
        if words in GENERIC:
            return
        called = {id(key): key for key in (*self._by_key_words[words], *self._by_key_name[column.name.lower()])}
        keys = [key for key in called.values() if key.table.name != table.name and key_class(key.column) == kind]
        if not keys:
            yield from self._named_by_stem(table, column, kind, words)
            return
        meant = stem(id_last(words))
        natural = meant[:-1] if len(meant) > 1 and meant[-1] in {"name", "code"} else meant
        for key in keys:
            owner = stem(self._names.words(key.table.name))
            if owner in (meant, natural):
                strength, reason = 0.97, "same name as the key of the table it names"
                for other, likelier, why in kinds_of(key, table, keys, self._names, self._figures):
                    yield from self._candidate(table, column, other, strength=likelier, reason=why)
            elif self._names_another(key, meant):
                strength, reason = 0.6, "same name as a key that names another table"
            elif len(keys) == 1:
                sure = key.declared or is_named_after(key.table, key.column.name, self._names)
                strength, reason = (0.9 if sure else 0.85), "same name as a key"
            elif owner[-1] in meant:
                strength, reason = 0.8, "same name as a key"
            else:
                strength, reason = 0.6, "same name as one of several keys"
            yield from self._candidate(table, column, key, strength=strength, reason=reason)

    def _is_plainly_own(self, table: Table, called: Words) -> bool:
        """`item_id` of stock items, `entity_id` of several tables, `value_id`: its own where no table is called so."""
        if self._by_stem.get(called):
            return False
        own = stem(self._names.words(table.name))[-len(called) :] == called
        shared = sum(key.table.primary_key == (key.column.name,) for key in self._by_key_stem[called])
        return own or called[-1] in VAGUE or shared > _TWO

    def _names_another(self, key: Key, meant: Words) -> bool:
        """`visit_id`, unique in bills, is no key of bills where a table is called `clinic_visit`."""
        heads = [stem(self._names.words(table)) for table in self._by_head.get(meant[-1], [])]
        return any(head[-len(meant) :] == meant and head != stem(self._names.words(key.table.name)) for head in heads)

    def _named_by_stem(self, table: Table, column: Column, kind: str, words: Words) -> Iterable[Candidate]:
        """`cds` -> the key cds_code; `bukrs_vf` -> the key bukrs: its name without the ending, or with another."""
        name = column.name.lower()
        for own, strength, reason in (
            (stem(words), 0.85, "a key's name without its ending"),
            (words[:-1] if len(words) > 1 and qualifies(words[-1]) else (), 0.82, "a key's name and an ending"),
        ):
            if not own or own in GENERIC or own[-1] in VAGUE | NEVER or len(name) < _LONG_ENOUGH:
                continue
            keys = [
                key
                for key in self._by_key_stem[own]
                if key.table.name != table.name and key_class(key.column) == kind and key.column.name.lower() != name
            ]
            if len(keys) == 1:
                yield from self._candidate(table, column, keys[0], strength=strength, reason=reason)
                return
        for ending in ("code", "id", "no", "key"):
            keys = [k for k in self._by_key_name.get(name + ending, ()) if k.table.name != table.name]
            keys = [k for k in keys if key_class(k.column) == kind and len(name) >= _LONG_ENOUGH]
            if keys:
                # of tables that share a key, who has all of it is meant
                most = max(keys, key=lambda key: (self._rows(key.table), key.table.name))
                reason = "a key's name without its ending"
                yield from self._candidate(table, column, most, strength=0.82, reason=reason)
                return

    def _rows(self, table: Table) -> int:
        seen = self._figures.get(table.name)
        return seen.rows if seen is not None else table.estimated_rows

    def _by_initial(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        """`kid` -> keyword(id): another table that begins with the letter before `id`; of several the fullest."""
        name = column.name.lower()
        if len(name) != _LONG_ENOUGH or not name.endswith("id") or name in known_words():
            return
        parents = [p for p in self._nearby(name[0]) if p != table.name and len(stem(self._names.words(p))) == 1]
        if len(parents) <= _LONG_ENOUGH:
            strength = 0.75 if len(parents) == 1 else 0.72
            reason = "the table's initial before its id"
            yield from self._pointing(table, column, kind, parents, strength=strength, reason=reason)

    def _is_polymorphic(self, table: Table, words: Words) -> bool:
        """`sender_id` beside `sender_type`: it points to one table or another, so to none for certain."""
        stems = {self._names.words(table.name, c.name) for c in table.columns}
        head = words[:-1] if words[-1] in {"id", "key", "no", "uuid"} else words
        return bool(head) and any((*head, word) in stems for word in TYPE_WORDS)

    def _by_suffix(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`original_language_id` -> language; `area_id` -> service_area where only that table is an area."""
        for start in range(1, len(own)):
            if parents := self._by_stem.get(own[start:]):
                yield from self._pointing(
                    table, column, kind, parents, strength=0.9, reason="its name ends with the table's"
                )
                return
        heads = self._by_head.get(own[-1], [])
        # `revision` of article revisions counts them; `revision_id` would point to one
        itself = words[-1] in ID_WORDS
        named = [t for t in heads if stem(self._names.words(t))[-len(own) :] == own and (itself or t != table.name)]
        near = set(stem(self._names.words(table.name)))
        kin = [t for t in named if t != table.name and near.intersection(stem(self._names.words(t))[: -len(own)])]
        if kin:
            yield from self._pointing(
                table, column, kind, kin, strength=0.88, reason="the table's name ends with its name"
            )
        elif named and len(named) <= 2 and own[-1] not in VAGUE:
            yield from self._pointing(
                table, column, kind, named, strength=0.75, reason="the table's name ends with its name"
            )

    def _holding(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`kind_id` -> kind_type, `company_id` -> company_name: the table is called after what it holds."""
        if words[-1] not in ID_WORDS:
            return
        for tail in HOLDING:
            # a table that points there in turn holds no such thing, but what belongs to it
            parents = [t for t in self._by_stem.get((*own, tail), ()) if not self._has(t, column.name)]
            if parents:
                reason = "the table is called after what it holds"
                yield from self._pointing(table, column, kind, parents, strength=0.86, reason=reason)
                return

    def _has(self, table: TableName, column: str) -> bool:
        other = self._catalog.table(table)
        return any(c.name == column and (column,) != other.primary_key for c in other.columns)

    def _before_role(self, table: Table, column: Column, kind: str, own: Words) -> Iterable[Candidate]:
        """`medico_responsable`, `aeropuerto_origen`: the table's name, then which one; a post's author is none."""
        if len(own) > 1 and own[-1] in WHICH:
            parents = [parent for parent in self._by_stem.get(own[:-1], ()) if parent != table.name]
            reason = "its name begins with the table's"
            yield from self._pointing(table, column, kind, parents, strength=0.85, reason=reason)

    def _either_end(self, table: Table, column: Column, kind: str, own: Words) -> Iterable[Candidate]:
        """`from_id` and `to_id` of entity links: the table is called after what it links with its like."""
        words = stem(self._names.words(table.name))
        if len(own) != 1 or own[0] not in WHICH:
            return
        for end in range(len(words) - 1, 0, -1):
            if parents := [parent for parent in self._by_stem.get(words[:end], ()) if parent != table.name]:
                reason = "its table links another with its like"
                yield from self._pointing(table, column, kind, parents, strength=0.85, reason=reason)
                return

    def _by_reach(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`movie_id` of seven tables goes as far as the key of title; so does `linked_movie_id`."""
        if kind != "number" or words[-1] != "id":
            return
        for start in range(len(own)):
            if (parent := self._reached.get(own[start:])) is not None:
                reason = "ids of this name go exactly as far as the key"
                yield from self._pointing(table, column, kind, (parent,), strength=0.8, reason=reason)
                return

    def _by_beginning(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`product_assembly_id` -> product, where it means a good part of them: five segments of customers are none."""
        if words[-1] != "id" or own[-1] in VAGUE:
            return
        for parent in self._by_stem.get(own[:-1], ()) if len(own) > 1 else ():
            if (key := self._target(parent, column, kind)) is not None and parent != table.name:
                reason = "its name begins with the table's"
                yield from self._candidate(table, column, key, strength=0.72, reason=reason, widely=True)

    def _linked_by_name(self, table: Table) -> Sequence[TableName]:
        """The two tables that `product_tags` is named after; its columns, `a` and `b`, say nothing."""
        words = stem(self._names.words(table.name))
        for place in range(1, len(words)):
            first, second = self._by_stem.get(words[:place], []), self._by_stem.get(words[place:], [])
            if len(first) == len(second) == 1:
                return (*first, *second)
        return ()

    def _by_key_noun(self, table: Table, column: Column, kind: str, own: Words) -> Iterable[Candidate]:
        """`grp_cif`, `val_ccy`: a role before the noun of a key, cif_no or ccy_cd, whatever its table is called."""
        parents = self._by_key_noun_of.get(own[-1], []) if len(own) > 1 else []
        if len(parents) == 1 and not COUNTED.intersection(own):
            yield from self._pointing(
                table, column, kind, parents, strength=0.85, reason="its name ends with the noun of a key"
            )

    def _by_role(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`manager_id`, `reports_to`, `sold_by`, `parent_id`: a role, not a table."""
        if SELF.intersection(own) or says_alike(words):
            yield from self._pointing(
                table, column, kind, (table.name,), strength=0.9, reason="names another row of the same table"
            )
            return
        said = self._comments.names_a_person(column)
        for person, strength, reason in self._people.candidates(table.name, words, kind, said=said):
            yield from self._pointing(table, column, kind, (person,), strength=strength, reason=reason)

    def _after_own_key(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        """`sjgsbm` beside the key `gsbm`: the own key's name with something in front, whatever it means."""
        key = next(iter(self._keys.get(table.name, ())), None)
        if key is None or (len(key.column.name) < _LONG_ENOUGH and not key.column.name.isascii()):
            return
        own, name = key.column.name.lower(), column.name.lower()
        if len(own) >= _LONG_ENOUGH and own not in PLAIN_KEYS and name.endswith(own) and name != own:
            yield from self._pointing(
                table, column, kind, (table.name,), strength=0.86, reason="ends with the name of the table's own key"
            )

    def _after_a_key(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        """`citedpaperid` -> paper(paperid): the letters of a key with something in front that is no known word."""
        name = column.name.lower()
        for start in range(1, len(name) - _LONG_ENOUGH):
            keys = [key for key in self._by_key_name.get(name[start:], ()) if name[start:] not in PLAIN_KEYS]
            if keys:
                parents = {key.table.name for key in keys if key.table.name != table.name}
                meant = [key for key in keys if {key.table.name} == parents and key_class(key.column) == kind]
                for key in meant:
                    reason = "ends with the name of a key"
                    yield from self._candidate(table, column, key, strength=0.86, reason=reason)
                return

    def _said(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        for parent, strength, reason in self._comments.parents(table, column):
            for each in self._pointing(table, column, kind, (parent,), strength=strength, reason=reason):
                # `在岗医生` may count them; codes are never all among a key's by chance
                yield replace(each, widely=each.widely or (strength < 0.8 and kind == "number"))

    def _by_likeness(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`ship_via` -> shippers, `prod_ctg_id` -> product_category: words that begin alike or abbreviate."""
        if words[-1] not in {"id", "no", "key", "via", "by", "ref"} and not column.name.lower().endswith(("id", "_no")):
            return
        parents = [
            parent
            for parent in self._nearby(own[0][0])
            if alike(own, stem(self._names.words(parent))) and parent != table.name
        ]
        if len(parents) <= 2:
            yield from self._pointing(
                table, column, kind, parents, strength=0.7, reason="its words shorten the table's"
            )

    def _by_short_name(self, table: Table, column: Column, kind: str, own: Words) -> Iterable[Candidate]:
        if (parent := self._short.by_last_word(table.name, own)) is not None:
            reason = "its word shortens the table's"
            yield from self._pointing(table, column, kind, (parent,), strength=0.74, reason=reason)
        elif (parent := self._short.by_first_word(table.name, own)) is not None and not self._has(parent, column.name):
            reason = "the table's name begins with its name"
            if (key := self._target(parent, column, kind)) is not None:
                yield from self._candidate(table, column, key, strength=0.72, reason=reason, widely=True)

    def _nearby(self, letter: str) -> list[TableName]:
        return self._by_letter.get(letter, [])
