"""Mix-in for assistants of Vanna before 2.0, which Vanna 2 provides as `vanna.legacy`."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUntypedBaseClass=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false

from __future__ import annotations

import json
from typing import Any

from langchain_postgres import PGVector
from vanna.legacy.pgvector import PG_VectorStore

from querymill_client.langchain import QuerymillEmbeddings, best_pairs, item_filter


class QuerymillVectorStore(PG_VectorStore):
    """Vanna's pgvector store with the items of one source: `class Assistant(QuerymillVectorStore, OpenAI_Chat): ...`.

    `config` has Vanna's fields, and `db_name` and `language` to select items. If both are absent, all items are
    searched, including items that the application adds with `train`, which have neither field. The base classes that
    follow this class are also initialized with `config`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        config = {"embedding_function": QuerymillEmbeddings(), **config}
        PG_VectorStore.__init__(self, config=config)
        super(PG_VectorStore, self).__init__(config=config)
        self._filter = item_filter(config.get("db_name"), config.get("language"))

    def get_similar_question_sql(self, question: str, **_: Any) -> list[dict[str, str]]:
        pairs = best_pairs(self.sql_collection, question, self.n_results, self._filter)
        return [json.loads(pair.page_content) for pair, _ in pairs]

    def get_related_ddl(self, question: str, **_: Any) -> list[str]:
        return self._nearest(self.ddl_collection, question)

    def get_related_documentation(self, question: str, **_: Any) -> list[str]:
        return self._nearest(self.documentation_collection, question)

    def _nearest(self, collection: PGVector, question: str) -> list[str]:
        found = collection.similarity_search(question, k=self.n_results, filter=self._filter or None)
        return [item.page_content for item in found]
