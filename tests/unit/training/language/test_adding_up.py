from __future__ import annotations

import pytest

from tests.unit.training.made import column as column_of
from tests.unit.training.made import described, table
from tests.unit.training.questions.shop import column, profile
from training.catalog.model import Catalog, ColumnName, Table, TableName
from training.labels.label import Label
from training.language.adding_up import adds_up
from training.profile.profiles import TableProfile
from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.source.description import SourceDescription


@pytest.mark.parametrize(
    ("says", "comment"),
    [
        pytest.param("unit price\nunit price", "", id="a price"),
        pytest.param("zkd\n真空度", "真空度(kPa)", id="a pressure by its unit"),
        pytest.param("sl\n瞬时流量", "瞬时流量(m³/h)", id="a flow by its unit"),
        pytest.param("yc\n扬程", "", id="a pump's head"),
        pytest.param("kj\n口径", "", id="a bore"),
        pytest.param("ms\n埋深", "", id="a depth"),
        pytest.param("jcz\n检测值", "", id="a measured value"),
        pytest.param("tilt deg\ntilt", "", id="an angle"),
        pytest.param("ghi wm2\n总辐照度", "", id="an irradiance"),
        pytest.param("tw\n体温", "体温(℃)", id="a temperature by its word"),
        pytest.param("t1\n炉口", "炉口(℃)", id="a temperature by its unit"),
        pytest.param("mb\n脉搏", "脉搏(次/分)", id="a pulse"),
        pytest.param("threshold\nthreshold", "", id="a target"),
        pytest.param("queue pos\nqueue position", "", id="a place in a queue"),
        pytest.param("daily fine cents\ndaily fine in cents", "", id="a rate per day"),
        pytest.param("threshold amt\n使用门槛金额", "", id="a budget"),
        pytest.param("ckz gx\n参考值高限", "", id="the end of a range"),
        pytest.param("retention days\nretention days", "", id="a retention period"),
        pytest.param("odometer km\nodometer in km", "", id="a counter's reading"),
        pytest.param("length cm\nlength in cm", "", id="a thing's length"),
        pytest.param("attempt\nattempt", "", id="the number of an attempt"),
        pytest.param("valid days\n有效天数", "", id="a validity period"),
        pytest.param("p95 latency ms\nP95 latency", "", id="a percentile"),
        pytest.param("peak value\npeak value", "", id="a peak"),
        pytest.param("churn prob\n流失概率", "", id="a probability"),
        pytest.param("gmv yoy\n成交总额同比", "", id="growth against the previous year"),
        pytest.param("rabatt prozent\nrabatt prozent", "", id="a percentage in German"),
        pytest.param("arpu\narpu\n客单价", "客单价", id="a price by its comment alone"),
        pytest.param("stundensatz\nstundensatz", "", id="a rate in German"),
    ],
)
def test_levels_are_not_added_up(says: str, comment: str) -> None:
    assert not adds_up(says, comment, of_people=False)


@pytest.mark.parametrize(
    "says",
    [
        "amount\namount",
        "menge\nmenge",
        "zfy\n总费用",
        "stay days\n住院天数",
        "attempts\nattempts",
        "length km\nlength in km",
        "umsatz\numsatz netto",
        "skontobetrag\nskonto",
    ],
)
def test_amounts_are_added_up(says: str) -> None:
    assert adds_up(says, "", of_people=False)


STOCK = TableName("public", "stock")


@pytest.mark.parametrize(
    ("key", "name", "added"),
    [
        pytest.param(("day", "product_id"), "on_hand_qty", False, id="a stock of each day"),
        pytest.param(("day", "product_id"), "sold_qty", True, id="sales of each day"),
        pytest.param(("shop_id", "product_id"), "on_hand_qty", True, id="a current stock of each shop"),
        pytest.param(("day",), "on_hand_qty", True, id="a day alone is no composite key"),
    ],
)
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
