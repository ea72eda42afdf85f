"""Imports of the server from which processes are forked: the product, its dictionaries and its text encoder."""

from __future__ import annotations

from importlib import import_module

from executor.steps.models.embedder import _chosen
from querymill.cli.app import COMMANDS, GROUPS
from training.language.word_lists import singular

MODULES = (
    "tests.forked",
    "executor.compute.worker",
    "executor.__main__",
    "executor.steps.ddl_generation",
    "executor.steps.qa_generation",
    "executor.steps.sql_validation",
    "executor.steps.training_load",
    "service.__main__",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)

for module in MODULES:
    import_module(module)
for name, _ in (COMMANDS | GROUPS).values():
    import_module(f"querymill.cli.commands.{name}")
_chosen(None, None, None, None).embed(["客户 customers"])
singular("customers")
