"""`knowledge.yaml`: the knowledge as a semantic model of Apache Ossie, which other tools read.

The form is that of Ossie's core metadata specification 0.2.0.dev0: datasets with fields, relationships and metrics;
facts for which it has no field are instructions of an `ai_context`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from training.catalog.comments import one_line
from training.catalog.model import ColumnName, TableName
from training.catalog.values import INTEGERS, TEXTS
from training.documents.descriptions import column_description, describe_table
from training.documents.sql_text import quoted
from training.knowledge.facts import Knowledge, Measure, ParentJoin, TableKnowledge, line_key, relation_origin
from training.knowledge.wording import Fact, Wording
from training.knowledge.yaml_text import Data, to_yaml
from training.source.description import SourceDescription

_VERSION = "0.2.0.dev0"
_TYPES = {
    **dict.fromkeys(INTEGERS, "Integer"),
    **dict.fromkeys(TEXTS, "String"),
    "numeric": "Decimal",
    "money": "Decimal",
    "float4": "Float",
    "float8": "Float",
    "bool": "Boolean",
    "date": "Date",
    "time": "Time",
    "timestamp": "DateTime",
    "timestamptz": "DateTimeTz",
}
"""Ossie's types of data by PostgreSQL's types; a type without an equivalent has none."""
_NO_FIELDS = frozenset({"technical", "personal"})


def render_semantic_model(knowledge: Knowledge, source: SourceDescription) -> str:
    """Return the file. Personal data, secrets and bookkeeping are no fields, unless keys or relations refer to them."""
    return to_yaml(_Model(knowledge, source).data())


class _Model:
    def __init__(self, knowledge: Knowledge, source: SourceDescription) -> None:
        self.knowledge = knowledge
        self.source = source
        self.wording = Wording(source.language, one_line, one_line)
        self.taken: Counter[str] = Counter()
        self.referred = _referred(knowledge)
        self.datasets = {known.table.name: self.unique(known.table.name.file_stem) for known in knowledge.tables}

    def unique(self, name: str) -> str:
        self.taken[name] += 1
        return name if self.taken[name] == 1 else self.unique(f"{name}_{self.taken[name]}")

    def data(self) -> dict[str, Data]:
        tables = self.knowledge.tables
        return {
            "version": _VERSION,
            "name": self.knowledge.database,
            **self.context(self.wording.kept(self.wording.of_source(self.knowledge), self.knowledge.from_user)),
            "datasets": [self.dataset(known) for known in tables],
            "relationships": [self.relationship(join) for known in tables for join in known.joins],
            "metrics": [self.metric(known, measure) for known in tables for measure in known.measures],
        }

    def context(self, facts: Iterable[Fact], synonyms: tuple[str, ...] = ()) -> dict[str, Data]:
        instructions = "\n".join(map(self.wording.with_origin, facts))
        context: dict[str, Data] = {"instructions": instructions} if instructions else {}
        if synonyms:
            context["synonyms"] = synonyms
        return {"ai_context": context} if context else {}

    def dataset(self, known: TableKnowledge) -> dict[str, Data]:
        table = known.table
        keys = [list(columns) for columns in (*table.uniques, *table.unique_indexes)]
        return {
            "name": self.datasets[table.name],
            "source": f"{self.knowledge.database}.{table.name}",
            **({"primary_key": list(table.primary_key)} if table.primary_key else {}),
            **({"unique_keys": keys} if keys else {}),
            "description": describe_table(table, self.source),
            **self.context(self.of_rows(known), self.wording.called(known)),
            "fields": list(self.fields(known)),
        }

    def of_rows(self, known: TableKnowledge) -> list[Fact]:
        """Return the facts of a dataset that are neither fields nor relationships nor metrics."""
        facts = (*self.wording.of_table(known), *self.wording.of_ways(known))
        return self.wording.kept(facts, known.from_user)

    def fields(self, known: TableKnowledge) -> Iterator[dict[str, Data]]:
        table = known.table
        referred = self.referred.get(table.name, ())
        facts: dict[str, list[Fact]] = {}
        for name, fact in self.wording.of_columns(known):
            if line_key(fact[0]) not in known.from_user.removed:
                facts.setdefault(name, []).append(fact)
        for column in table.columns:
            role = self.source.profile(table.name, column.name).role
            if role in _NO_FIELDS and column.name not in referred:
                continue
            described = column_description(table, column, self.source)
            synonyms = self.source.column_labels[ColumnName(table.name, column.name)].synonyms
            yield {
                "name": column.name,
                "expression": _expression(quoted(column.name)),
                **(
                    {}
                    if described.casefold() == column.name.replace("_", " ").casefold()
                    else {"description": described}
                ),
                **({"datatype": kind} if (kind := _TYPES.get(column.base_type)) and not column.is_array else {}),
                **({"dimension": {"is_time": True}} if role == "time" else {}),
                **self.context(facts.get(column.name, ()), synonyms),
            }

    def relationship(self, join: ParentJoin) -> dict[str, Data]:
        relation = join.relation
        child, parent = self.datasets[relation.child], self.datasets[relation.parent]
        return {
            "name": self.unique(f"{child}_{'_'.join(relation.child_columns)}_to_{parent}"),
            "from": child,
            "to": parent,
            "from_columns": list(relation.child_columns),
            "to_columns": list(relation.parent_columns),
            **self.context([(self.wording.multiplicity(join), relation_origin(relation))]),
        }

    def metric(self, known: TableKnowledge, measure: Measure) -> dict[str, Data]:
        dataset = self.datasets[known.table.name]
        factors = " * ".join(f"{quoted(dataset)}.{factor}" for factor in measure.factors)
        synonyms = dict(known.column_synonyms).get(measure.columns[0], ()) if len(measure.columns) == 1 else ()
        return {
            "name": self.unique(f"{dataset}_{measure.function.lower()}_{'_'.join(measure.columns)}"),
            "expression": _expression(f"{measure.function}({factors})"),
            "description": self.wording.with_origin((measure.name, measure.origin)),
            **self.context(((text, measure.origin) for text in self.wording.within(measure)), synonyms),
        }


def _referred(knowledge: Knowledge) -> dict[TableName, set[str]]:
    """Return, by table, the columns that keys and relationships name."""
    found: dict[TableName, set[str]] = {}
    for known in knowledge.tables:
        keys = (known.table.primary_key, *known.table.uniques, *known.table.unique_indexes)
        found.setdefault(known.table.name, set()).update(chain.from_iterable(keys))
        for join in known.joins:
            found[known.table.name].update(join.relation.child_columns)
            found.setdefault(join.relation.parent, set()).update(join.relation.parent_columns)
    return found


def _expression(sql: str) -> dict[str, Data]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": sql}]}
