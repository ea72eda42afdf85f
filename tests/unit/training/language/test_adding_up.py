from __future__ import annotations

from tests.tables import from_table
from tests.unit.training.made import column as column_of
from tests.unit.training.made import described, table
from tests.unit.training.questions.shop import column, profile
from training.catalog.model import Catalog, ColumnName, Table, TableName
from training.labels.label import Label
from training.language.adding_up import adds_up
from training.profile.profiles import TableProfile
from training.questions import form as f
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription


@from_table
def test_levels_are_not_added_up(says: str, comment: str) -> None:
    assert not adds_up(says, comment, of_people=False)


@from_table
def test_amounts_are_added_up(says: str) -> None:
    assert adds_up(says, "", of_people=False)


STOCK = TableName("public", "stock")


@from_table
def test_stocks_of_several_days_are_not_added_up(key: tuple[str, ...], name: str, added: bool) -> None:
    columns = (column("day", "date"), column("shop_id"), column("product_id"), column(name))
    source = SourceDescription(
        catalog=Catalog(database="d", tables=(Table(name=STOCK, kind="table", columns=columns, primary_key=key),)),
        profiles={
            STOCK: TableProfile(
                rows=90,
                exact=True,
                columns={
                    "day": profile("time"),
                    "shop_id": profile("key"),
                    "product_id": profile("key"),
                    name: profile("measure", distinct=9),
                },
            )
        },
        table_labels={STOCK: Label(text="stock level", origin="name")},
        column_labels={ColumnName(STOCK, c.name): Label(text=c.name.replace("_", " "), origin="name") for c in columns},
        relations=(),
        themes=(),
        language="en",
    )
    assert Reach(source).additive(f.Field(table=STOCK, column=name)) is added


def test_comment_in_another_language_shows_the_kind_of_figure() -> None:
    made = described(
        table("traffic", "id", column_of("arpu", "numeric", comment="客单价"), "visits", key=["id"]),
        rows={"traffic": {"id": range(20), "arpu": [f"{n}.5" for n in range(20)], "visits": range(20)}},
        language="en",
    )
    reach = Reach(made)
    traffic = TableName("public", "traffic")
    assert not reach.additive(f.Field(table=traffic, column="arpu"))
    assert reach.additive(f.Field(table=traffic, column="visits"))
