from __future__ import annotations

from collections.abc import Sequence

from tests.tables import from_table
from tests.unit.training.made import column, described, table, table_of


@from_table
def test_a_role(name: str, kind: str, comment: str | None, values: Sequence[object], role: str) -> None:
    thing = table("things", column("id"), column(name, kind, comment=comment), key=("id",))
    if name == "id":
        thing = table("things", column("id"), key=("id",))
    source = described(thing, rows={"things": {"id": range(30), name: list(values) or [None] * 30}})
    assert source.profile(thing.name, name).role == role


@from_table
def test_coordinates_are_shown_only(columns: tuple[str, ...], values: tuple[Sequence[object], ...]) -> None:
    places = table("places", "id", *columns, key=("id",))
    names = [name.split(":")[0] for name in columns]
    source = described(places, rows={"places": {"id": range(30), **dict(zip(names, values, strict=True))}})
    assert {source.profile(places.name, name).role for name in names} == {"text"}


@from_table
def test_numbers_out_of_bounds_are_no_coordinates(
    columns: tuple[str, ...], values: tuple[Sequence[object], ...]
) -> None:
    places = table("places", "id", *columns, key=("id",))
    names = [name.split(":")[0] for name in columns]
    source = described(places, rows={"places": {"id": range(30), **dict(zip(names, values, strict=True))}})
    assert "text" not in {source.profile(places.name, name).role for name in names}


def test_creation_time_is_the_event_time_without_another_time() -> None:
    users = table("users", "id", "created_at:timestamp", key=("id",))
    events = table_of("events(*id, user_id->users.id, created_at:timestamp, read_at:timestamp)")
    sales = table_of("sales(*id, user_id->users.id, sale_date:date, created_at:timestamp)")
    source = described(users, events, sales)
    roles = {t.name.name: source.profile(t.name, "created_at").role for t in source.tables}
    assert roles == {"users": "technical", "events": "time", "sales": "technical"}


@from_table
def test_personal_data_is_recognised_by_values(values: list[str], role: str) -> None:
    thing = table("things", "id", "memo1:text", key=("id",))
    profile = described(thing, rows={"things": {"id": range(30), "memo1": values}}).profile(thing.name, "memo1")
    assert profile.role == role
    assert (profile.common, profile.samples, profile.complete) == ((), (), False)
