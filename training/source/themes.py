"""Groups tables that belong together: communities of the graph of relations, by modularity, of two to eight tables."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

from training.catalog.model import Catalog, TableName
from training.identifiers.schema_names import SchemaNames, stem
from training.relations.relation import Relation

MAX_THEME_TABLES = 8
_VIEW_WEIGHT = 0.5
"""Weight of a view's edges, shared among the tables it reads; that of a declared relation is 1."""


def communities(catalog: Catalog, relations: Iterable[Relation], names: SchemaNames) -> list[tuple[TableName, ...]]:
    """Return groups of tables, each sorted, in the order of their first table; every table is in exactly one.

    Greedy modularity (Clauset, Newman and Moore 2004) with a maximum size. A table without a relation joins tables
    whose names share a word. A group of one remains only if no group has room for it.
    """
    graph = _Graph(catalog, relations)
    groups = graph.merged()
    groups = _joined_singles(groups, graph, names)
    return sorted((tuple(sorted(group)) for group in groups), key=lambda group: group[0])


class _Graph:
    def __init__(self, catalog: Catalog, relations: Iterable[Relation]) -> None:
        self.tables = sorted(table.name for table in catalog.tables)
        position = {table: index for index, table in enumerate(self.tables)}
        self.weights: dict[int, dict[int, float]] = {index: {} for index in range(len(self.tables))}
        self._position = position
        for relation in relations:
            self._link(position[relation.child], position[relation.parent], relation.confidence)
        for table in catalog.tables:
            for read in table.depends_on:
                if read in position:
                    self._link(position[table.name], position[read], _VIEW_WEIGHT / len(table.depends_on))

    def _link(self, a: int, b: int, weight: float) -> None:
        if a != b:
            self.weights[a][b] = self.weights[a].get(b, 0.0) + weight
            self.weights[b][a] = self.weights[b].get(a, 0.0) + weight

    def merged(self) -> list[list[TableName]]:
        """Merge the pair with the largest gain in modularity until no pair gains or fits."""
        total = sum(sum(row.values()) for row in self.weights.values()) / 2
        if not total:
            return [[table] for table in self.tables]
        links = {node: dict(row) for node, row in self.weights.items()}
        degree = {node: sum(row.values()) for node, row in links.items()}
        members = {node: [node] for node in links}
        version = dict.fromkeys(links, 0)

        def gain(a: int, b: int) -> float:
            return links[a][b] / total - degree[a] * degree[b] / (2 * total * total)

        heap = [(-gain(a, b), a, b, 0, 0) for a, row in links.items() for b in row if a < b]
        heapq.heapify(heap)
        while heap:
            negative, a, b, version_a, version_b = heapq.heappop(heap)
            stale = a not in members or b not in members or (version[a], version[b]) != (version_a, version_b)
            if stale or negative >= 0 or len(members[a]) + len(members[b]) > MAX_THEME_TABLES:
                continue
            members[a].extend(members.pop(b))
            degree[a] += degree.pop(b)
            for other, weight in links.pop(b).items():
                links[other].pop(b, None)
                if other != a:
                    links[a][other] = links[a].get(other, 0.0) + weight
                    links[other][a] = links[a][other]
            version[a] += 1
            for other in links[a]:
                low, high = min(a, other), max(a, other)
                heapq.heappush(heap, (-gain(low, high), low, high, version[low], version[high]))
        return [[self.tables[node] for node in nodes] for nodes in members.values()]

    def neighbours(self, table: TableName) -> list[tuple[TableName, float]]:
        index = self._position[table]
        return [(self.tables[other], weight) for other, weight in sorted(self.weights[index].items())]


def _joined_singles(groups: list[list[TableName]], graph: _Graph, names: SchemaNames) -> list[list[TableName]]:
    whole = [group for group in groups if len(group) > 1]
    singles = sorted(group[0] for group in groups if len(group) == 1)
    group_of = {table: group for group in whole for table in group}
    left: list[TableName] = []
    for table in singles:
        near = [
            (weight, other)
            for other, weight in graph.neighbours(table)
            if other in group_of and len(group_of[other]) < MAX_THEME_TABLES
        ]
        if near:
            group = group_of[max(near, key=lambda item: (item[0], item[1]))[1]]
            group.append(table)
            group_of[table] = group
        else:
            left.append(table)
    return _by_words(whole, left, names)


def _by_words(whole: list[list[TableName]], left: list[TableName], names: SchemaNames) -> list[list[TableName]]:
    """Add tables without relations to a group that shares a rare word; group the rest by their first word."""
    words = {table: stem(names.words(table)) for table in names.tables}
    holders: dict[str, list[list[TableName]]] = defaultdict(list)
    for group in whole:
        for word in sorted({word for table in group for word in words[table]}):
            holders[word].append(group)
    rest: list[TableName] = []
    for table in left:
        near = [
            (-len(holders[word]), group[0], group)
            for word in words[table]
            for group in holders.get(word, [])
            if len(group) < MAX_THEME_TABLES
        ]
        if near:
            max(near, key=lambda item: (item[0], item[1]))[2].append(table)
        else:
            rest.append(table)
    return whole + _clustered(rest, words, whole)


def _clustered(
    rest: list[TableName], words: Mapping[TableName, tuple[str, ...]], whole: list[list[TableName]]
) -> list[list[TableName]]:
    by_word: dict[str, list[TableName]] = defaultdict(list)
    for table in rest:
        by_word[words[table][0]].append(table)
    groups: list[list[TableName]] = []
    singles: list[TableName] = []
    for _, tables in sorted(by_word.items()):
        if len(tables) > 1:
            groups.extend(_even(tables))
        else:
            singles.extend(tables)
    if len(singles) == 1:
        room = [group for group in (*groups, *whole) if len(group) < MAX_THEME_TABLES]
        if room:
            min(room, key=lambda group: (len(group), group[0])).append(singles[0])
            return groups
    return groups + _even(sorted(singles))


def _even(tables: list[TableName]) -> list[list[TableName]]:
    """Split tables into parts of nearly equal size, at most MAX_THEME_TABLES each."""
    if not tables:
        return []
    parts = -(-len(tables) // MAX_THEME_TABLES)
    size, more = divmod(len(tables), parts)
    result: list[list[TableName]] = []
    start = 0
    for part in range(parts):
        end = start + size + (1 if part < more else 0)
        result.append(tables[start:end])
        start = end
    return result
