"""Completeness of the reference: settings, commands, endpoints, events, errors and metrics."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import typer

import querymill_client
from events.facts import codec, refusals
from executor.__main__ import parser as executor_parser
from querymill.cli.app import app
from querymill_client import Client
from runtime.settings.settings import Settings
from runtime.telemetry.otlp import MEASURES
from runtime.telemetry.spans import SpanKind
from service.api.declaration import GENERAL, Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.metrics import Metrics
from service.api.openapi.chinese import chinese_texts, on_one_line
from service.api.openapi.document import query_of
from service.api.openapi.types_page import PAGES, types_page
from service.api.routes import system
from service.api.web_pages import docs as docs_routes
from service.schemas.http_status import STATUS
from service.schemas.language import Language
from tests.unit.docs.reading import REPOSITORY, headings, page, rows
from training.measures.figures import BARS, FigureName
from training.questions.families import FAMILIES


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_has_a_row(name: str) -> None:
    assert f"QUERYMILL_{name.upper()}" in rows(page("settings.md"))


def test_documented_settings_exist() -> None:
    known = {f"QUERYMILL_{name.upper()}" for name in Settings.model_fields}
    assert {row for row in rows(page("settings.md")) if row.startswith("QUERYMILL_")} == known


@pytest.mark.parametrize(
    ("name", "default"),
    [(name, f.default) for name, f in Settings.model_fields.items() if isinstance(f.default, int | float)],
)
def test_settings_page_lists_the_default(name: str, default: float) -> None:
    (row,) = [line for line in page("settings.md").splitlines() if line.startswith(f"| `QUERYMILL_{name.upper()}` |")]
    shown = str(default).lower() if isinstance(default, bool) else f"{default:g}"
    assert f"`{shown}`" in row.split("|")[3]


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """All commands of the command line with their full names."""
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    context = command.context_class(command)
    for name in command.list_commands(context):
        yield from commands(command.get_command(context, name), (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_a_heading_and_its_options_a_row(name: str) -> None:
    text = page("commands.md")
    assert name in headings(text)
    section = re.split(r"^#{2,3} ", text.split(f"\n### {name}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    options: set[str] = {
        flag
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option" and parameter.name != "help"
        for flag in parameter.opts
    }
    assert options <= rows(section)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_parameters_have_help(name: str) -> None:
    assert [given.name for given in COMMANDS[name].params if not getattr(given, "help", None)] == []


def test_documented_commands_exist() -> None:
    text = page("commands.md")
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) == set(COMMANDS)


def test_executor_options_have_a_row() -> None:
    options = set(re.findall(r"(?<=\[)--[a-z-]+", executor_parser().format_usage()))
    section = page("commands.md").split("## python -m executor", 1)[1]
    assert options
    assert options <= rows(section)


def section_of(endpoint: Endpoint, name: str) -> str:
    """Return the section about an endpoint on a page."""
    heading = f"\n### {endpoint.method} {endpoint.path}\n"
    assert heading in page(name)
    return re.split(r"^#{2,3} ", page(name).split(heading, 1)[1], flags=re.MULTILINE)[0]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_endpoint_section_lists_parameters_errors_and_types(endpoint: Endpoint) -> None:
    section = section_of(endpoint, "api.md")
    assert " ".join(section.split()).startswith(endpoint.summary)
    for parameter in query_of(endpoint):
        name, description = parameter["name"], re.escape(parameter["description"])
        assert re.search(rf"^\| `{name}` \| \w+ \| {description} \|$", section, re.MULTILINE)
    assert len(query_of(endpoint)) == len(rows(section))
    assert all(f"`{code}`" in section for code in (*endpoint.own_errors, *endpoint.files))
    for shape in (*endpoint.bodies, endpoint.response):
        assert shape is None or f"(api-types.md#{shape.__name__.lower()})" in section


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_chinese_endpoint_section_has_the_texts_of_the_chinese_document(endpoint: Endpoint) -> None:
    section = section_of(endpoint, "zh/api.md")
    assert section.replace("\n", "").startswith(chinese_texts()[on_one_line(endpoint.summary)])
    for parameter in query_of(endpoint):
        name, description = parameter["name"], chinese_texts()[parameter["description"]]
        assert re.search(rf"^\| `{name}` \| \S+ \| {re.escape(description)} \|$", section, re.MULTILINE)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_chinese_endpoint_section_has_the_names_of_the_english_one(endpoint: Endpoint) -> None:
    chinese, english = (
        {" ".join(name.split()) for name in re.findall(r"`([^`]+)`", section_of(endpoint, page).replace("```", ""))}
        for page in ("zh/api.md", "api.md")
    )
    assert chinese == english


def test_documented_endpoints_exist() -> None:
    documented = set(re.findall(r"^### ((?:GET|POST|PUT|PATCH|DELETE) .+)$", page("api.md"), re.MULTILINE))
    assert documented == {f"{e.method} {e.path}" for e in ENDPOINTS}


def test_general_errors_are_documented_in_one_place() -> None:
    general = page("api.md").split("\n## What holds everywhere\n", 1)[1].split("\n## ", 1)[0]
    follows = {code for e in ENDPOINTS for code in e.errors if code not in e.own_errors}
    assert set(GENERAL) <= follows
    assert all(f"`{code}`" in general for code in follows)


@pytest.mark.parametrize("language", PAGES)
def test_page_of_types_is_up_to_date(language: Language) -> None:
    written = PAGES[language].read_text("utf-8")
    assert written == types_page(language), "run `python -m service.api.openapi.types_page`"


@pytest.mark.parametrize("path", [route.path for route in (*system.routes, *docs_routes.routes)])
def test_endpoint_outside_the_prefix_has_a_row(path: str) -> None:
    assert f"GET {path}" in rows(page("api.md"))


@pytest.mark.parametrize("name", codec.CURRENT)
def test_event_type_has_a_heading_and_its_fields_a_row(name: str) -> None:
    text = page("events.md")
    assert name in headings(text)
    section = text.split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
    cls, _ = codec.CURRENT[name]
    assert set(cls.__struct_encode_fields__) == rows(section)


FIELDS = [
    pytest.param(name, field, id=f"{name}-{field.encode_name}")
    for name, (cls, _) in codec.CURRENT.items()
    for field in msgspec.structs.fields(cls)
]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_event_field_has_its_default(name: str, field: msgspec.structs.FieldInfo) -> None:
    section = page("events.md").split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
    (row,) = [line for line in section.splitlines() if line.startswith(f"| `{field.encode_name}` |")]
    _, _, shape, default, _ = (cell.strip() for cell in row.split("|"))
    made = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    assert default == ("" if field.required else f"`{msgspec.json.encode(made).decode()}`")
    assert ("null" in shape) is (type(None) in get_args(field.type))


@pytest.mark.parametrize("name", [name for name, (_, version) in codec.CURRENT.items() if version > 1])
def test_event_type_with_versions_names_the_first(name: str) -> None:
    section = page("events.md").split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
    assert "ersion 1 had" in " ".join(section.split())


@pytest.mark.parametrize(
    "golden", sorted((REPOSITORY / "tests/unit/events/facts/golden").glob("*.json")), ids=lambda p: p.stem
)
def test_event_with_golden_file_has_a_heading(golden: Path) -> None:
    assert golden.name.rsplit(".", 2)[0] in headings(page("events.md"))


@pytest.mark.parametrize("code", STATUS)
def test_error_code_has_a_row(code: str) -> None:
    assert code in rows(page("errors.md"))


def all_refusals(parent: type[refusals.Refusal] = refusals.Refusal) -> Iterator[type[refusals.Refusal]]:
    for child in parent.__subclasses__():
        yield child
        yield from all_refusals(child)


REFUSALS = [r for r in all_refusals() if r.__module__ in ("service.schemas.errors", "events.facts.refusals")]


@pytest.mark.parametrize("name", ["errors.md", "zh/errors.md"])
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_refusal_is_documented_in_its_own_words(refusal: type[refusals.Refusal], name: str) -> None:
    text = page(name)
    assert f"`{refusal.__name__}`" in text
    assert f"`{refusal.code}`" in text
    if refusal.__name__ != "InvalidRequest":
        assert (refusal.__doc__ or "") in text
        assert refusal.zh in text


def test_public_names_of_the_client_have_a_row() -> None:
    methods = {name for name, value in vars(Client).items() if callable(value) and not name.startswith("_")}
    arguments = set(inspect.signature(Client).parameters)
    assert {*querymill_client.__all__, *methods - {"close"}, *arguments} <= rows(page("client.md"))


def test_question_families_have_a_row() -> None:
    families = {name for family in FAMILIES for name in family.labels}
    assert len(families) > 30
    assert families <= rows(page("training-data.md"))


def test_bars_of_figures_match_the_documented_ones() -> None:
    text = page("training-data.md")
    documented = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) % \|$", text, re.MULTILINE))
    assert documented == {name: f"{100 * bar:g}" for name, bar in BARS.items()}
    assert [name for name in get_args(FigureName.__value__) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("kind", MEASURES)
def test_histogram_has_a_row_with_its_attributes(kind: SpanKind) -> None:
    measure = MEASURES[kind]
    attributes = ", ".join(f"`{name}`" for name in measure.attributes)
    assert measure.histogram is None or f"| `{measure.histogram}` | {attributes} |" in page("metrics.md")


def test_metrics_and_documented_rows_match() -> None:
    known = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name for metric in Metrics().registry.collect()
    }
    assert known == {row for row in rows(page("metrics.md")) if row.startswith("querymill_")}
