"""Every family in both languages: its SQL is one statement, its questions read one way, it has a label."""

from __future__ import annotations

from random import Random

import pytest

from tests.unit.training.made import described, table, table_of
from tests.unit.training.questions import shop
from training.language.languages import Language
from training.questions import families
from training.questions.as_of import as_of_newest
from training.questions.families.family import Family
from training.questions.families.figures import relative_dates
from training.questions.family_words import family_word
from training.questions.form import Form
from training.questions.generation.generate import grammar_of
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.grammar import Grammar, UnsayableError
from training.questions.phrasing.reading import readings
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import sql_text
from training.source.description import SourceDescription

LANGUAGES: tuple[Language, ...] = ("zh", "en")
ROUNDS = 20
COUNTRY = table("country", "country_id", "name:text", key=("country_id",))
CITY = table_of("city(*city_id, name:text, country_id->country.country_id)")
CUSTOMER = table_of("customer(*customer_id, name:text, city_id->city.city_id)")
RENTAL = table_of("rental(*rental_id, customer_id->customer.customer_id, rental_date:date, return_date:date)")
PAYMENT = table_of("payment(*payment_id, customer_id->customer.customer_id, amount)")
TOWNS = ("Ghent", "Lyon", "Porto", "Turin")
ROWS: dict[str, dict[str, list[object]]] = {
    "country": {"country_id": [1, 2, 3, 4], "name": ["Belgium", "France", "Portugal", "Italy"]},
    "city": {"city_id": [1, 2, 3, 4], "name": [*TOWNS], "country_id": [1, 2, 3, 4]},
    "customer": {
        "customer_id": [*range(1, 21)],
        "name": [f"Ann {chr(64 + n)}" for n in range(1, 21)],
        "city_id": [1 + n % 4 for n in range(20)],
    },
    "rental": {
        "rental_id": [*range(1, 61)],
        "customer_id": [1 + n % 20 for n in range(60)],
        "rental_date": [f"2024-{1 + n // 20:02}-{1 + n % 20:02}" for n in range(60)],
        "return_date": [f"2024-{1 + n // 20:02}-{3 + n % 20:02}" for n in range(60)],
    },
    "payment": {
        "payment_id": [*range(1, 61)],
        "customer_id": [1 + n % 20 for n in range(60)],
        "amount": [5 + n * 7 % 40 for n in range(60)],
    },
}


def asked(family: Family, language: Language) -> list[tuple[str, str]]:
    """Return questions and SQL of the family over two sources, each question read back to its form."""
    rentals = described(COUNTRY, CITY, CUSTOMER, RENTAL, PAYMENT, rows=ROWS, language=language)
    return [pair for source in (shop.shop(language), rentals) for pair in _of_source(family, source, language)]


def _of_source(family: Family, source: SourceDescription, language: Language) -> list[tuple[str, str]]:
    reach = Reach(source)
    words = Words(reach, language)
    grammar = grammar_of(words)
    found: list[tuple[str, str]] = []
    for each in source.tables:
        ingredients = gather(reach, words, each.name, Random(1))
        for number in range(ROUNDS):
            for form in family.propose(ingredients):
                sql = sql_text(families.build(reach, words, form).query)
                if (question := _question(grammar, form, number)) is not None:
                    found.append((question, sql))
    return found


def _question(grammar: Grammar, form: Form, variant: int) -> str | None:
    """Return the question; None if the grammar cannot word it, or not read it because of a long list."""
    try:
        question = grammar.question(form, variant)
    except UnsayableError:
        return None
    meant = readings(grammar, question)
    assert meant in {(), (form,)}, question
    return question if meant else None


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", families.FAMILIES, ids=lambda family: next(iter(family.labels)))
def test_family_asks_readable_questions(family: Family, language: Language) -> None:
    assert len(set(asked(family, language))) > 1


@pytest.mark.parametrize("family", families.FAMILIES, ids=lambda family: next(iter(family.labels)))
def test_family_has_a_label(family: Family) -> None:
    for name, label in family.labels.items():
        assert (family_word(name, "en"), family_word(name, "zh")) == label


def test_recent_dates_move_to_the_newest_day() -> None:
    source = shop.shop("en")
    sql = next(sql for _, sql in asked(relative_dates.FAMILY, "en") if "CURRENT_DATE - INTERVAL" in sql)
    moved = as_of_newest(sql, source)
    assert moved is not None
    assert moved.sql == sql.replace("CURRENT_DATE", f"DATE '{moved.day}'")
    assert as_of_newest("SELECT 1", source) is None


def test_a_cast_column_moves_to_its_newest_day() -> None:
    sql = "SELECT COUNT(*) FROM purchase WHERE purchase.purchase_date::date >= CURRENT_DATE"
    moved = as_of_newest(sql, shop.shop("en"))
    assert moved is not None
    assert moved.sql == sql.replace("CURRENT_DATE", f"DATE '{moved.day}'")
