"""Text of the answer to a question on the command line, in English and Chinese."""

from __future__ import annotations

from querymill.cli.console import out, print_table
from querymill.texts import say
from querymill_client.parameters import Language
from querymill_client.schemas import Asked, FoundPair, PairRun, WrittenSql

_COSINE = say("cosine")
_WRITTEN = say("SQL by {model} ({seconds:.1f} s):")
_WORDS = say("words: {words}")


def print_asked(asked: Asked, language: Language) -> None:
    """Print the found pairs, tables and documents as tables, and the SQL of the best pair."""
    why = say("why").text(language)
    pairs = [
        (number, f"{pair['score']:.2f}", f"{pair['similarity']:.2f}", pair["question"], _why(pair, language))
        for number, pair in enumerate(asked["pairs"], start=1)
    ]
    print_table(("#", say("score").text(language), _COSINE.text(language), say("pair").text(language), why), pairs)
    tables = [
        (
            table["table"],
            f"{table['similarity']:.2f}",
            _joined(
                _WORDS.text(language, words=", ".join(table["words"])) if table["words"] else "",
                say("read by pair {numbers}").text(language, numbers=", ".join(map(str, table["pairs"])))
                if table["pairs"]
                else "",
            ),
        )
        for table in asked["tables"]
    ]
    print_table((say("table").text(language), _COSINE.text(language), why), tables)
    documents = [
        (
            document["title"],
            f"{document['similarity']:.2f}",
            _joined(
                say("knowledge").text(language) if document["knowledge"] else "",
                _WORDS.text(language, words=", ".join(document["words"])) if document["words"] else "",
            ),
        )
        for document in asked["documents"]
    ]
    print_table((say("document").text(language), _COSINE.text(language), why), documents)
    out.print(say("found in {milliseconds:.0f} ms").text(language, milliseconds=asked["seconds"] * 1_000))
    out.print(f"{say('SQL of the best pair:').text(language)}\n{asked['pairs'][0]['sql']}")


def print_run(run: PairRun, language: Language) -> None:
    """Print the rows of a result, or why the gate refuses the SQL."""
    if run["error"] is not None:
        out.print(say("refused by the gate: {error}").text(language, error=run["error"]))
        return
    print_table(run["columns"], [[_cell(cell) for cell in row] for row in run["rows"]])
    line = say("rows: {count}, the first {shown} shown") if run["truncated"] else say("rows: {count}")
    out.print(line.text(language, count=run["row_count"], shown=len(run["rows"])))


def print_written(written: WrittenSql, language: Language) -> None:
    """Print the SQL of the language model and its rows."""
    out.print(f"{_WRITTEN.text(language, **written)}\n{written['sql']}")
    print_run(written["result"], language)


def _why(pair: FoundPair, language: Language) -> str:
    return _joined(
        _WORDS.text(language, words=", ".join(pair["words"])) if pair["words"] else "",
        say("operations: {names}").text(language, names=", ".join(pair["operations"])) if pair["operations"] else "",
        say("near-copies left out: {count}").text(language, count=len(pair["near_copies"]))
        if pair["near_copies"]
        else "",
    )


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _cell(cell: object) -> object:
    return "NULL" if cell is None else cell
