"""`ask`: what an assistant would be given for a question, and SQL for it."""

from __future__ import annotations

from typing import Annotated

import typer

from querymill.cli.ask_text import print_asked, print_run, print_written
from querymill.cli.console import UsageError, client, named, print_json
from querymill.cli.parameters import Json
from querymill_client.parameters import Language
from querymill_client.schemas import AskableDatasets

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="A question, as people would ask it.")],
    dataset: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Source and language, such as shop.en; needed if there are several."),
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Run the SQL of the best pair.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Let the language model write SQL, and run it.")] = False,
    json: Json = False,
) -> None:
    """Show what an assistant would be given for a question, and why.

    Prints the five best pairs with their scores, cosine similarities, the words and operations they share with the
    question, and how many near-copies were left out; the nearest tables and documents; and the SQL of the best pair.
    Texts are in the language of the dataset. No event is recorded.
    """
    with client() as api, named(question="QUESTION"):
        listed = api.askable_datasets()
        chosen = dataset or only_dataset(listed)
        language: Language = "zh" if chosen.endswith(".zh") else "en"
        asked = api.ask(chosen, question)
        result = api.run_sql(chosen, asked["pairs"][0]["sql"]) if run else None
        written = api.write_sql(chosen, question) if write else None
    if json:
        print_json({**asked, "run": result, "written": written})
        return
    print_asked(asked, language)
    if result is not None:
        print_run(result, language)
    if written is not None:
        print_written(written, language)


def only_dataset(listed: AskableDatasets) -> str:
    """Return the id of the only dataset. Raises UsageError if there is none, or several."""
    ids = [each["dataset"] for each in listed["datasets"]]
    if not ids:
        raise UsageError("the vector store is empty; `querymill run --db NAME` fills it")
    if len(ids) > 1:
        raise UsageError(f"--dataset: choose one of {', '.join(ids)}")
    return ids[0]
