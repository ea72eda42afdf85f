"""Examples of the files that endpoints accept and return, by media type, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

type Examples = dict[str, Any]

_NOTE: Final = """querymill/914a98cab641ac59
41540
kfJdKism3cuNpjTtP6ECJiK/zpN1hqCYG2hDNVTKDyQ=
2026-11-29T13:14:53+00:00

— querymill/914a98cab641ac59 k5ISx6+Ei+5+bgscdPgdxUxLGK9Svsy30z4FIMMSf112oEUq…
"""
_HASH: Final = "pBeMIUtGoOVHFuQ8+efVpH7zdkrQ0HdIgLR24ijPRnw="
CHECKPOINT: Final[Examples] = {"text/plain": _NOTE}
PROOF: Final[Examples] = {
    "text/plain": f"c2sp.org/tlog-proof@v1\nextra eyJwdWJsaWNfa2V5IjoiOTE0YSJ9\nindex 2\n{_HASH}\n\n{_NOTE}"
}
CONSISTENCY: Final[Examples] = {"text/plain": f"old 41539\n{_HASH}\n\n{_NOTE}"}
INPUT: Final[Examples] = {"text/plain": "customer\nsales.orders\n"}
_PAIR: Final = {"question": "How many customers are there?", "sql": "SELECT count(*) FROM customer;"}
_PAIR_LINE: Final = '{"question": "How many customers are there?", "sql": "SELECT count(*) FROM customer;"}\n'
_PAIR_ROW: Final = "question,sql\nHow many customers are there?,SELECT count(*) FROM customer;\n"
PAIRS_IN: Final[Examples] = {
    "application/json": [_PAIR],
    "application/jsonl": _PAIR_LINE,
    "text/csv": _PAIR_ROW,
}
ARCHIVES: Final = ("application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TASK_FILE: Final[Examples] = {
    "application/json": [_PAIR],
    "application/sql": "create table public.customer (\n  id integer not null, -- number\n  primary key (id)\n);\n",
    "application/yaml": {"tables": [{"name": "customer"}]},
    "text/markdown": "## customer\n\n- id: number\n",
    "text/plain": "2026-11-29 14:30:52 [INFO] DDLMDGenerator: done: customer (1 columns, about 59 rows)\n",
}
PUSHED_FILE: Final[Examples] = {"text/plain": TASK_FILE["text/markdown"]}
STREAM: Final[Examples] = {
    "text/event-stream": 'id: 42\ndata: {"position": 42, "type": "task.created", "data": {}}\n\n'
}
