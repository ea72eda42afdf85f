"""Names in Spanish are read in English."""

from __future__ import annotations

import pytest

from tests.unit.training.made import catalog, column, table
from training.catalog.model import ColumnName
from training.identifiers.schema_names import read_names
from training.identifiers.spanish import in_english, is_spanish
from training.labels.labelling import label_columns, label_tables
from training.language.languages import Language
from training.language.split_names import pieces

CLIENTES = table("clientes", "id", "nombre:text", "fecha_registro:date", "es_empresa:bool", "código_postal:text")
PEDIDOS = table(
    "pedidos",
    "id",
    "cliente_id",
    "fecha_pedido:date",
    "forma_pago:text",
    column("total", "numeric", comment="Importe total del pedido"),
    comment="Pedidos de clientes",
)
DEVOLUCIONES = table("devoluciones", "id", "pedido_id", "motivo:text", "aceptada:bool", "xyz:text")
MADE = catalog(CLIENTES, PEDIDOS, DEVOLUCIONES)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("líneas_pedido", "order lines", id="what qualifies stands in front, and accents go"),
        pytest.param("razón_social", "legal name", id="a phrase of words that say something else"),
        pytest.param("lista_de_deseos", "wish list", id="a phrase, with the small words"),
        pytest.param("Salario_Bruto_Anual", "annual gross salary", id="three words"),
        pytest.param("categoria_padre_id", "parent category id", id="a key stays at the end"),
        pytest.param("id_cliente", "customer id", id="wherever it stood"),
        pytest.param("plazo_entrega_dias", "delivery time days", id="a unit stays at the end"),
        pytest.param("descuento_pct", "discount percentage", id="and so does a percentage"),
        pytest.param("válido_hasta", "valid until", id="and a preposition"),
        pytest.param("es_empresa", "is company", id="a verb stays in front"),
        pytest.param("devoluciones", "returns", id="several in -es"),
        pytest.param("created_at", None, id="an English name among them stays"),
        pytest.param("luces_zona", None, id="an unknown word leaves all unsaid"),
        pytest.param("aceptada", "accepted", id="of another gender"),
        pytest.param("pedidos_clientes", "customer orders", id="what qualifies is singular"),
    ],
)
def test_a_spanish_name_is_said_in_the_order_of_english(name: str, said: str | None) -> None:
    words = in_english(pieces(name))
    assert (None if words is None else " ".join(words)) == said


@pytest.mark.parametrize(
    ("language", "tables", "columns"),
    [
        pytest.param(
            "en",
            {"clientes": "customer", "pedidos": "customer orders", "devoluciones": "return"},
            {"cliente_id": "customer ID", "forma_pago": "payment method", "total": "order total amount", "xyz": "xyz"},
            id="in English",
        ),
        pytest.param(
            "zh",
            {"clientes": "客户", "pedidos": "订单", "devoluciones": "退货"},
            {"cliente_id": "客户ID", "forma_pago": "支付方式", "fecha_pedido": "订单日期"},
            id="and in Chinese",
        ),
    ],
)
def test_a_schema_in_spanish_is_labelled_in_the_language_of_the_task(
    language: Language, tables: dict[str, str], columns: dict[str, str]
) -> None:
    names = read_names(MADE.tables)
    said = {of.name: label.text for of, label in label_tables(MADE, names, None, language).items()}
    assert said == tables
    found = label_columns(MADE, names, None, language)
    assert {of.name: label.text for of, label in found.items() if of.name in columns} == columns


def test_a_few_spanish_words_make_no_schema_spanish() -> None:
    made = [
        table("tapas", "id", "total:numeric", "precio:numeric", "customer_id"),
        table("orders", "id", "status:text"),
    ]
    names = read_names(made)
    assert not names.spanish
    assert names.words(made[0].name, "precio") == ("precio",)


def test_an_english_comment_in_a_spanish_schema_stays() -> None:
    assert not is_spanish("Orders of customers")
    clientes = table("clientes", column("puntos", comment="Loyalty points earned"))
    names = read_names([clientes, PEDIDOS, DEVOLUCIONES])
    found = label_columns(catalog(clientes, PEDIDOS, DEVOLUCIONES), names, None, "en")
    assert found[ColumnName(clientes.name, "puntos")].text == "Loyalty points earned"
