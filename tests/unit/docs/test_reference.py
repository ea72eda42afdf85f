"""Reference pages made from the code: both languages, and everything that the code declares."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any, get_args

import msgspec
import pytest

import querymill_client
from docs.reference import PAGES, texts
from docs.reference.commands import commands
from docs.reference.errors import refusals
from events.facts import codec
from querymill_client import Client
from runtime.settings.settings import Settings
from runtime.telemetry.spans import MEASURES, SpannedWork
from service.api.declaration import Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.openapi.document import query_of
from service.api.routes import system
from service.api.web_pages import docs as docs_routes
from service.schemas.http_status import STATUS
from service.schemas.language import Language
from tests.unit.docs.reading import REPOSITORY, anchors, headings, rows, site_builder
from tests.unit.docs.reading import page as hand_written
from training.measures.figures import BARS, FigureName
from training.questions.families import FAMILIES

BUILD = site_builder()


@cache
def page(name: str, language: Language) -> str:
    """Return a reference page."""
    return PAGES[name](language)


def section(name: str, heading: str, language: Language) -> str:
    """Return the part of a reference page below a heading."""
    return re.split(r"^#{2,3} ", page(name, language).split(f" {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", PAGES)
def test_reference_page_has_the_same_headings_and_rows_in_both_languages(name: str) -> None:
    """A text without a Chinese one raises KeyError."""
    english, chinese = page(name, "en"), page(name, "zh")
    assert len(headings(english)) == len(headings(chinese))
    assert rows(english) == rows(chinese)


def test_catalogue_has_no_unused_text(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()

    class Recorded(dict[str, str]):
        def get(self, key: str, default: Any = None) -> Any:
            used.add(key)
            return super().get(key, default)

    recorded = Recorded(texts.catalogue())
    monkeypatch.setattr(texts, "catalogue", lambda: recorded)
    for made in PAGES.values():
        made("zh")
    assert set(recorded) - used == set()


def test_settings_page_lists_each_setting() -> None:
    known = {f"QUERYMILL_{name.upper()}" for name in Settings.model_fields}
    assert rows(page("settings", "en")) == known


@pytest.mark.parametrize(
    ("name", "default"),
    [(name, f.default) for name, f in Settings.model_fields.items() if isinstance(f.default, int | float)],
)
def test_settings_page_lists_the_default(name: str, default: float) -> None:
    (row,) = [
        line for line in page("settings", "en").splitlines() if line.startswith(f"| `QUERYMILL_{name.upper()}` |")
    ]
    shown = str(default).lower() if isinstance(default, bool) else f"{default:.12g}"
    assert f"`{shown}`" in row.split("|")[3]


COMMANDS = commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_its_options_and_arguments(name: str) -> None:
    options: set[str] = {
        flag
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option" and parameter.name != "help"
        for flag in parameter.opts
    }
    assert options <= rows(section("commands", name, "en"))


@pytest.mark.parametrize("name", COMMANDS)
def test_command_parameters_have_help(name: str) -> None:
    assert [given.name for given in COMMANDS[name].params if not getattr(given, "help", None)] == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_endpoint_has_its_parameters_errors_and_types(endpoint: Endpoint) -> None:
    text = section("api", f"{endpoint.method} {endpoint.path}", "en")
    assert rows(text) == {parameter["name"] for parameter in query_of(endpoint)}
    assert all(f"`{code}`" in text for code in (*endpoint.own_errors, *endpoint.files))
    for shape in (*endpoint.bodies, endpoint.response):
        assert shape is None or f"(api-types.md#{shape.__name__.lower()})" in text


@pytest.mark.parametrize("path", [route.path for route in (*system.routes, *docs_routes.routes)])
def test_endpoint_outside_the_prefix_has_a_row(path: str) -> None:
    assert f"GET {path}" in rows(hand_written("using-the-api.md"))


@pytest.mark.parametrize("name", codec.CURRENT)
def test_event_type_has_its_fields_with_their_defaults(name: str) -> None:
    text = section("events", name, "en")
    cls, version = codec.CURRENT[name]
    assert set(cls.__struct_encode_fields__) == rows(text)
    assert version == 1 or "ersion 1 had" in text or "versions 1" in text
    for field in msgspec.structs.fields(cls):
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{field.encode_name}` |")]
        _, _, shape, default, _, _ = row.split("|")
        made = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        assert default.strip() == ("" if field.required else f"`{msgspec.json.encode(made).decode()}`")
        assert ("null" in shape) is (type(None) in get_args(field.type))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_errors_page_has_each_code_and_each_message(language: Language) -> None:
    text = page("errors", language)
    assert rows(text) == set(STATUS)
    said = [refusal.template(language) for refusal in refusals()]
    assert [words for words in said if words != "{message}" and words not in text] == []


@pytest.mark.parametrize("work", MEASURES)
def test_histogram_has_a_row_with_its_attributes(work: SpannedWork) -> None:
    measure = MEASURES[work]
    attributes = ", ".join(f"`{name}`" for name in measure.attributes)
    assert measure.histogram is None or f"| `{measure.histogram}` | {attributes} |" in page("metrics", "en")


def test_sections_of_the_index_lead_to_reference_pages() -> None:
    for name in BUILD.INDEX_OF_REFERENCE:
        below = anchors((REPOSITORY / name).read_text("utf-8"))[1:]
        assert [BUILD.SECTIONS[anchor] for anchor in below] == list(PAGES)


def test_public_names_of_the_client_have_a_row() -> None:
    methods = {name for name, value in vars(Client).items() if callable(value) and not name.startswith("_")}
    arguments = set(inspect.signature(Client).parameters)
    assert {*querymill_client.__all__, *methods - {"close"}, *arguments} <= rows(hand_written("client.md"))


def test_question_families_have_a_row() -> None:
    families = {name for family in FAMILIES for name in family.labels}
    assert len(families) > 30
    assert families <= rows(hand_written("training-rules.md"))


def test_bars_of_figures_match_the_documented_ones() -> None:
    text = hand_written("measurements.md")
    documented = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) % \|$", text, re.MULTILINE))
    assert documented == {name: f"{100 * bar:g}" for name, bar in BARS.items()}
    assert [name for name in get_args(FigureName.__value__) if f"`{name}`" not in text] == []
