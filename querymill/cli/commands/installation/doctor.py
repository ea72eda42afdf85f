"""`doctor`: checks of an installation."""

from __future__ import annotations

import typer

from querymill.cli.console import print_json, print_table, settings
from querymill.cli.parameters import Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="doctor")
def check(json: Json = False) -> None:
    """Check everything a run needs, and print advice. Covers the database, extension, listener, disk,
    workers that `QUERYMILL_COMPUTE` names, model and embedding endpoints.

    Prints for each part if it works and, if not, what to do; for the vector database also if this login can create the
    objects that a load needs. The endpoints are asked for a few tokens and for one vector of the configured model. If
    there is no home yet, it names the command that creates one. It only looks: an embedded PostgreSQL that is not
    running is reported, not started, and its checks are left out. Exit code 1 if anything is wrong.
    """
    from querymill.installation_checks import examine  # noqa: PLC0415  # loads NumPy, which no other command needs

    findings = examine(settings())
    if json:
        print_json([finding._asdict() for finding in findings])
    else:
        print_table(
            ("", "what", "found", "what to do"),
            [("ok" if f.ok else "!!", f.what, f.found, f.advice) for f in findings],
        )
    raise typer.Exit(0 if all(f.ok for f in findings) else 1)
