from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.training.made import column, described, table

_STATUSES = ["open", "paid", "done"] * 10
_NAMES = [f"Thing number {n}" for n in range(30)]


@pytest.mark.parametrize(
    ("name", "kind", "comment", "values", "role"),
    [
        pytest.param("id", "int", None, range(30), "key", id="a primary key"),
        pytest.param("device_id", "varchar", None, ["m1", "m2", "m3"] * 10, "key", id="a foreign identifier"),
        pytest.param("ref", "uuid", None, [], "key", id="a uuid"),
        pytest.param("post_parent", "int", None, [0, 0, 7] * 10, "key", id="a parent in no known table"),
        pytest.param("amount", "numeric", None, range(30), "measure", id="money"),
        pytest.param("quantity", "int", None, [1, 2, 3] * 10, "measure", id="a quantity of few values"),
        pytest.param("status", "text", None, _STATUSES, "flag", id="an enumeration in words"),
        pytest.param("car_type", "int", "车型 1:小客车 2:货车", [1, 2] * 15, "flag", id="a coded number"),
        pytest.param("is_hot", "bool", None, [], "flag", id="yes or no"),
        pytest.param("discontinued", "int", None, [0, 1] * 15, "flag", id="a state kept as 0 and 1"),
        pytest.param("magnet", "int", None, [0, 1] * 30, "flag", id="0 or 1 in many rows"),
        pytest.param("wins", "int", None, [0, 1] * 30, "measure", id="none or one of a counted thing"),
        pytest.param("stock", "int", None, [0, 1] * 30, "measure", id="none or one in stock"),
        pytest.param("color", "int", None, range(30), "dimension", id="a color is never averaged"),
        pytest.param("peak_elevation", "text", None, ["0", "-86", "120"] * 10, "text", id="few heights in a text"),
        pytest.param("bin", "int", None, range(30), "dimension", id="a place in a store is never averaged"),
        pytest.param("indepyear", "int", None, range(1800, 1830), "dimension", id="a year at the end of a word"),
        pytest.param("msid", "int", None, range(30), "key", id="initials and id"),
        pytest.param("segment", "int", None, [100_000_000, 100_000_001] * 15, "flag", id="options of a list"),
        pytest.param("balance", "int", None, [10_000, 20_000] * 15, "measure", id="few sums with large differences"),
        pytest.param("account_to", "int", None, range(30), "dimension", id="an account is never averaged"),
        pytest.param("soll_konto", "int", None, range(1000, 1030), "dimension", id="nor one in German"),
        pytest.param("skonto", "int", None, range(30), "measure", id="a discount in German"),
        pytest.param(
            "prefer_hour", "int", None, [*range(24)] * 2, "dimension", id="an hour of the day is none of several"
        ),
        pytest.param("km_per_hour", "int", None, range(30), "measure", id="an amount per hour"),
        pytest.param("baujahr", "int", None, range(1990, 2020), "dimension", id="a year in German"),
        pytest.param("write_date", "timestamp", None, [], "technical", id="the time a row was written"),
        pytest.param("delivered", "int", None, [0, 1, 7] * 10, "measure", id="a number with a participle"),
        pytest.param("payment_type", "int", None, [1, 2, 3] * 10, "flag", id="a type is no money"),
        pytest.param("city", "text", None, ["Rome", "Paris", "Bonn"] * 10, "dimension", id="a city"),
        pytest.param("zip_code", "varchar", None, ["10001", "10002", "10003"] * 10, "dimension", id="a postal code"),
        pytest.param("quarter", "int", None, [1, 2, 3, 4] * 10, "dimension", id="a part of a calendar is never summed"),
        pytest.param("day_of_week", "int", None, range(1, 8), "dimension", id="a day of the week is none of several"),
        pytest.param("hours_per_week", "int", None, range(30), "measure", id="hours in each week"),
        pytest.param(
            "hlddt",
            "int",
            None,
            [19550000 + 100 * m + 11 for m in range(1, 13)] * 3,
            "dimension",
            id="days written as numbers are never summed, whatever they are called",
        ),
        pytest.param(
            "limit_of", "text", None, [f"{100 * n}.50" for n in range(30)] * 2, "text", id="amounts in texts are read"
        ),
        pytest.param("ref_val", "int", None, range(19550001, 19550031), "measure", id="eight digits that are no dates"),
        pytest.param("sjcn", "int", "设计产能(件/班)", range(30), "measure", id="letters with a unit in the comment"),
        pytest.param("release_year", "int", None, range(1990, 2020), "dimension", id="a year is never summed"),
        pytest.param("house_number", "int", None, range(30), "dimension", id="a number that is no quantity"),
        pytest.param("thing_name", "text", None, _NAMES, "label", id="its own name"),
        pytest.param("thing_name", "text", None, ["Li Hua"] * 10 + _NAMES[:20], "label", id="its own name repeating"),
        pytest.param("state_name", "text", None, ["Ohio", "Utah", "Iowa"] * 10, "dimension", id="another's name"),
        pytest.param("title", "text", None, _NAMES, "label", id="a title"),
        pytest.param("order_date", "date", None, [], "time", id="a date"),
        pytest.param("left_on", "date", None, ["2024-01-05", "9999-12-31"] * 9, "other", id="the end of time for none"),
        pytest.param("left_at", "timestamp", None, ["infinity", "2024-01-05 10:00:00"] * 9, "other", id="or infinity"),
        pytest.param("trmdt", "int", None, [99991231, 20191231, 20200103] * 9, "other", id="or as a number"),
        pytest.param("description", "text", None, _NAMES, "text", id="free text"),
        pytest.param("created_at", "timestamp", None, [], "technical", id="an audit time"),
        pytest.param("update_ts", "timestamp", "更新时间", [], "technical", id="an audit time by its comment"),
        pytest.param("updated_by", "text", None, [], "technical", id="an audit person"),
        pytest.param("version", "int", "版本号", [1] * 30, "technical", id="a version"),
        pytest.param("password", "text", None, [], "technical", id="a secret"),
        pytest.param("delete_ts", "timestamp", None, [], "soft_delete", id="a time of deletion"),
        pytest.param("is_deleted", "int", None, [0, 1] * 15, "soft_delete", id="a mark of deletion"),
        pytest.param("yxbz", "int", "删除标志 0:正常 1:删除", [0, 1] * 15, "soft_delete", id="a mark by its comment"),
        pytest.param("deleted_by", "text", None, [], "technical", id="the person who deleted"),
        pytest.param("email", "text", None, [], "personal", id="an address"),
        pytest.param("dob", "date", None, [], "personal", id="a date of birth"),
        pytest.param("rq", "date", "出生日期", [], "personal", id="a date of birth by its comment"),
        pytest.param("birth_weight", "numeric", None, [2.5, 3.1] * 15, "measure", id="a weight at birth"),
        pytest.param("diagnosis", "text", None, [], "personal", id="free text about persons"),
        pytest.param("remark", "text", None, _NAMES, "text", id="a remark about a thing"),
        pytest.param("lxfs", "text", "联系电话", [], "personal", id="a phone number by its comment"),
        pytest.param(
            "wx_amount", "numeric", "微信支付金额(元)", [], "measure", id="an amount paid through something personal"
        ),
        pytest.param("email_verified", "bool", None, [], "flag", id="a flag about an address"),
        pytest.param(
            "pay_way", "int", "支付方式 1:微信号 2:银行卡 3:手机", [1, 2, 3] * 10, "flag", id="codes about cards"
        ),
        pytest.param("extra", "jsonb", None, [], "other", id="a document"),
    ],
)
def test_a_role(name: str, kind: str, comment: str | None, values: Sequence[object], role: str) -> None:
    thing = table("things", column("id"), column(name, kind, comment=comment), key=("id",))
    if name == "id":
        thing = table("things", column("id"), key=("id",))
    source = described(thing, rows={"things": {"id": range(30), name: list(values) or [None] * 30}})
    assert source.profile(thing.name, name).role == role


_NORTH = [f"{31 + n / 100}" for n in range(30)]
_EAST = [f"{121 + n / 100}" for n in range(30)]


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        pytest.param(("latitude:numeric", "longitude:numeric"), (_NORTH, _EAST), id="by their names"),
        pytest.param(("lat:text", "lng:text"), (_NORTH, _EAST), id="as text"),
        pytest.param(("wd:numeric", "jd:numeric"), (_NORTH, _EAST), id="by initials, of a pair within the bounds"),
        pytest.param(("geo_x:numeric", "geo_y:numeric"), (_NORTH, _EAST), id="on a plane"),
        pytest.param(
            ("position:text",), ([f"{n},{e}" for n, e in zip(_NORTH, _EAST, strict=True)],), id="both in one text"
        ),
        pytest.param(
            ("place:text",), ([f"POINT({e} {n})" for n, e in zip(_NORTH, _EAST, strict=True)],), id="well-known text"
        ),
    ],
)
def test_coordinates_are_shown_only(columns: tuple[str, ...], values: tuple[Sequence[object], ...]) -> None:
    places = table("places", "id", *columns, key=("id",))
    names = [name.split(":")[0] for name in columns]
    source = described(places, rows={"places": {"id": range(30), **dict(zip(names, values, strict=True))}})
    assert {source.profile(places.name, name).role for name in names} == {"text"}


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        pytest.param(("wd:numeric", "weight:numeric"), (_NORTH, _EAST), id="initials alone"),
        pytest.param(("wd:numeric", "jd:numeric"), (_NORTH, [900.5] * 15 + [7.5] * 15), id="beyond the bounds"),
    ],
)
def test_numbers_out_of_bounds_are_no_coordinates(
    columns: tuple[str, ...], values: tuple[Sequence[object], ...]
) -> None:
    places = table("places", "id", *columns, key=("id",))
    names = [name.split(":")[0] for name in columns]
    source = described(places, rows={"places": {"id": range(30), **dict(zip(names, values, strict=True))}})
    assert "text" not in {source.profile(places.name, name).role for name in names}


def test_creation_time_is_the_event_time_without_another_time() -> None:
    users = table("users", "id", "created_at:timestamp", key=("id",))
    events = table(
        "events",
        "id",
        "user_id",
        "created_at:timestamp",
        "read_at:timestamp",
        key=("id",),
        references={"user_id": "users.id"},
    )
    sales = table(
        "sales",
        "id",
        "user_id",
        "sale_date:date",
        "created_at:timestamp",
        key=("id",),
        references={"user_id": "users.id"},
    )
    source = described(users, events, sales)
    roles = {t.name.name: source.profile(t.name, "created_at").role for t in source.tables}
    assert roles == {"users": "technical", "events": "time", "sales": "technical"}


@pytest.mark.parametrize(
    ("values", "role"),
    [
        pytest.param([f"user{n}@example.com" for n in range(30)], "personal", id="addresses"),
        pytest.param([f"138{n:08d}" for n in range(30)], "personal", id="Chinese mobile numbers"),
        pytest.param([f"11010119900101{n:03d}X" for n in range(30)], "personal", id="id cards"),
        pytest.param([f"$2b$12${'a' * 50}{n}" for n in range(30)], "technical", id="password hashes"),
    ],
)
def test_personal_data_is_recognised_by_values(values: list[str], role: str) -> None:
    thing = table("things", "id", "memo1:text", key=("id",))
    profile = described(thing, rows={"things": {"id": range(30), "memo1": values}}).profile(thing.name, "memo1")
    assert profile.role == role
    assert (profile.common, profile.samples, profile.complete) == ((), (), False)
