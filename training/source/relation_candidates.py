"""Which columns could point to which keys, judged by their names alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from training.source.candidate import Candidate, key_class
from training.source.catalog import Catalog, Column, ColumnName, Table, TableName
from training.source.composite_keys import composite_candidates
from training.source.figures import TableFigures
from training.source.keys import Key, is_named_after, table_keys
from training.source.names import SchemaNames, Words, stem
from training.source.people import People
from training.source.said_relations import SaidRelations
from training.source.vocabulary import known_words, singular

_GENERIC = frozenset(
    tuple(text.split())
    for text in [
        "id",
        "name",
        "code",
        "no",
        "number",
        "key",
        "title",
        "type",
        "status",
        "value",
        "uuid",
        "description",
        "label",
        "email",
        "username",
        "user name",
        "version",
        "date",
        "year",
    ]
)
_VAGUE = frozenset({
    "type", "status", "category", "level", "group", "code", "class", "line", "item", "detail", "info", "log",
    "history", "record", "list", "set", "kind", "state", "area", "data", "number", "name", "value", "unit", "source",
    "reference",
})  # fmt: skip
_SELF = frozenset({
    "parent", "predecessor", "previous", "prev", "next", "successor", "root", "ancestor", "superior", "origin",
    "duplicate", "reply", "replacement", "replaces", "replaced", "supersedes", "superseded", "merged", "amends",
    "reversal", "reversed", "sire", "substitute", "alternate", "alternative", "prerequisite", "upline", "master",
})  # fmt: skip
_ID_WORDS = frozenset({"id", "no", "code", "key", "uuid", "ref", "fk", "number"})
_PLAIN_KEYS = frozenset({"id", "code", "name", "uuid", "guid", "key", "number", "type"})
_LONG_ENOUGH = 3
_TWO = 2
_COUNTED = frozenset({"number", "count", "date", "out", "percent", "share", "length", "proof", "year", "day"})
_WHICH = frozenset({
    "from", "to", "source", "target", "origin", "destination", "old", "new", "first", "second", "last", "sender",
    "receiver", "buyer", "seller", "primary", "secondary", "main", "default", "original", "in", "out", "a", "b", "1",
    "2", "3",
})  # fmt: skip
_VOWELS = frozenset("aeiou")
_TYPE_WORDS = frozenset({"type", "kind", "class", "table", "model", "entity"})
_NEVER = frozenset({
    "price", "amount", "quantity", "total", "cost", "rate", "count", "balance", "score", "age", "weight", "height",
    "length", "percent", "phone", "email", "description", "comment", "note", "url", "date", "time", "year", "month",
    "day", "hour", "minute", "second", "week", "percentage",
})  # fmt: skip


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
                if names.words(table, key.column.name) not in _GENERIC:
                    self._by_key_name[key.column.name.lower()].append(key)
            self._by_both[(*words, *names.words(table, keys[0].column.name))].append(table)
            if (noun := _key_noun(names.words(table, keys[0].column.name))) is not None and keys[0].declared:
                self._by_key_noun_of[noun].append(table)

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
        words = self._names.words(table.name, column.name)
        kind = key_class(column)
        if kind is None or ColumnName(table.name, column.name) in self._private or singular(words[-1]) in _NEVER:
            return
        own_stem = stem(words)
        is_own_key = self._is_own_key(table, column)
        exact = [t for t in self._by_stem.get(own_stem, []) if t != table.name]
        if len(column.name) == 1 and len(table.primary_key) == _TWO and column.name in table.primary_key:
            linked = self._linked_by_name(table)
            yield from self._pointing(table, column, kind, linked, strength=0.9, reason="its table is named after two")
        if not is_own_key or exact:
            yield from self._pointing(table, column, kind, exact, strength=1.0, reason="its name is the table's")
        yield from self._same_name(table, column, kind, words)
        if is_own_key:
            if not exact and not is_named_after(table, column.name, self._names) and words not in _GENERIC:
                yield from self._by_suffix(table, column, kind, own_stem, words)
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
                *self._by_key_noun(table, column, kind, own_stem),
                *self._by_role(table, column, kind, own_stem, words),
                *self._by_initial(table, column, kind),
            ]
            yield from found or self._by_likeness(table, column, kind, own_stem, words)

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

    def _candidate(
        self, table: Table, column: Column, key: Key, *, strength: float, reason: str
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
        if words in _GENERIC:
            return
        called = {id(key): key for key in (*self._by_key_words[words], *self._by_key_name[column.name.lower()])}
        keys = [key for key in called.values() if key.table.name != table.name and key_class(key.column) == kind]
        if not keys:
            yield from self._named_by_stem(table, column, kind, words)
            return
        meant = stem(words)
        natural = meant[:-1] if len(meant) > 1 and meant[-1] in {"name", "code"} else meant
        for key in keys:
            owner = stem(self._names.words(key.table.name))
            if owner in (meant, natural):
                strength, reason = 0.97, "same name as the key of the table it names"
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

    def _names_another(self, key: Key, meant: Words) -> bool:
        """`visit_id`, unique in bills, is no key of bills where a table is called `clinic_visit`."""
        heads = [stem(self._names.words(table)) for table in self._by_head.get(meant[-1], [])]
        return any(head[-len(meant) :] == meant and head != stem(self._names.words(key.table.name)) for head in heads)

    def _named_by_stem(self, table: Table, column: Column, kind: str, words: Words) -> Iterable[Candidate]:
        """`cds` -> the key cds_code; `bukrs_vf` -> the key bukrs: its name without the ending, or with another."""
        name = column.name.lower()
        for own, strength, reason in (
            (stem(words), 0.85, "a key's name without its ending"),
            (words[:-1] if len(words) > 1 and _qualifies(words[-1]) else (), 0.82, "a key's name and an ending"),
        ):
            if not own or own in _GENERIC or own[-1] in _VAGUE | _NEVER or len(name) < _LONG_ENOUGH:
                continue
            keys = [
                key
                for key in self._by_key_stem[own]
                if key.table.name != table.name and key_class(key.column) == kind and key.column.name.lower() != name
            ]
            if len(keys) == 1:
                yield from self._candidate(table, column, keys[0], strength=strength, reason=reason)

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
        return bool(head) and any((*head, word) in stems for word in _TYPE_WORDS)

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
        itself = words[-1] in _ID_WORDS
        named = [t for t in heads if stem(self._names.words(t))[-len(own) :] == own and (itself or t != table.name)]
        near = set(stem(self._names.words(table.name)))
        kin = [t for t in named if near.intersection(stem(self._names.words(t))[: -len(own)])]
        if kin:
            yield from self._pointing(
                table, column, kind, kin, strength=0.88, reason="the table's name ends with its name"
            )
        elif named and len(named) <= 2 and own[-1] not in _VAGUE:
            yield from self._pointing(
                table, column, kind, named, strength=0.75, reason="the table's name ends with its name"
            )

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
        if len(parents) == 1 and not _COUNTED.intersection(own):
            yield from self._pointing(
                table, column, kind, parents, strength=0.85, reason="its name ends with the noun of a key"
            )

    def _by_role(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`manager_id`, `reports_to`, `sold_by`, `parent_id`: a role, not a table."""
        if _SELF.intersection(own) or _says_alike(words):
            yield from self._pointing(
                table, column, kind, (table.name,), strength=0.9, reason="names another row of the same table"
            )
            return
        for person, strength, reason in self._people.candidates(table.name, words, kind):
            yield from self._pointing(table, column, kind, (person,), strength=strength, reason=reason)

    def _after_own_key(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        """`sjgsbm` beside the key `gsbm`: the own key's name with something in front, whatever it means."""
        key = next(iter(self._keys.get(table.name, ())), None)
        if key is None or (len(key.column.name) < _LONG_ENOUGH and not key.column.name.isascii()):
            return
        own, name = key.column.name.lower(), column.name.lower()
        if len(own) >= _LONG_ENOUGH and own not in _PLAIN_KEYS and name.endswith(own) and name != own:
            yield from self._pointing(
                table, column, kind, (table.name,), strength=0.86, reason="ends with the name of the table's own key"
            )

    def _said(self, table: Table, column: Column, kind: str) -> Iterable[Candidate]:
        for parent, strength, reason in self._comments.parents(table, column):
            yield from self._pointing(table, column, kind, (parent,), strength=strength, reason=reason)

    def _by_likeness(self, table: Table, column: Column, kind: str, own: Words, words: Words) -> Iterable[Candidate]:
        """`ship_via` -> shippers, `prod_ctg_id` -> product_category: words that begin alike or abbreviate."""
        if words[-1] not in {"id", "no", "key", "via", "by", "ref"} and not column.name.lower().endswith(("id", "_no")):
            return
        parents = [
            parent
            for parent in self._nearby(own[0][0])
            if _alike(own, stem(self._names.words(parent))) and parent != table.name
        ]
        if len(parents) <= 2:
            yield from self._pointing(
                table, column, kind, parents, strength=0.7, reason="its words shorten the table's"
            )

    def _nearby(self, letter: str) -> list[TableName]:
        return self._by_letter.get(letter, [])


def _key_noun(words: Words) -> str | None:
    """`cif` of `cif_no`; None where the key's name says no more than that it is one."""
    noun = words[0] if len(words) == 2 and words[1] in _ID_WORDS else ""
    return singular(noun) if len(noun) >= _LONG_ENOUGH and noun not in _VAGUE | _NEVER else None


def _qualifies(ending: str) -> bool:
    """`airport_from`, `kunnr_we`: the end of a name that says which of several, not what of it."""
    return ending in _WHICH or (len(ending) == _TWO and ending.isalpha() and ending not in _ID_WORDS)


def _says_alike(words: Words) -> bool:
    """`companion_of`, `reply_to_id`, `renewed_from_no`: another row of the same kind, where they name no table."""
    head = words[:-1] if words[-1] in _ID_WORDS else words
    if len(head) < 2 or _COUNTED.intersection(head):
        return False
    match head[-1]:
        case "of":
            return True
        case "to":
            return head[-2] in {"reply", "replies", "response", "replying", "answer", "linked", "related"}
        case "from":
            return head[-2].endswith("ed") or head[-2] == "split"
        case _:
            return False


def _alike(own: Words, table: Words) -> bool:
    """Each word of the table begins like, or is abbreviated by, a word of the column, in order."""
    words = own if len(own) == len(table) else own[:1]
    if len(words) != len(table):
        return False
    return all(_shortens(word, whole) for word, whole in zip(words, table, strict=True)) and words != table


def _shortens(word: str, whole: str) -> bool:
    if word == whole:
        return True
    if len(word) < 3 or word[0] != whole[0]:
        return False
    if len(word) >= 4 and (whole.startswith(word) or word.startswith(whole)):
        return True
    if not len(word) <= 5 < len(whole) + 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, whole, strict=False)) if a != b), len(word))
    # after the beginning only consonants: `dept`, `ctgy`, but no `dean` for a department
    letters = iter(whole[same:])
    return not _VOWELS.intersection(word[same:]) and all(letter in letters for letter in word[same:])
