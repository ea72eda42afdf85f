from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tests.unit.training.made import catalog, column, inferred, table
from training.catalog.model import Table, TableName
from training.identifiers.schema_names import read_names
from training.relations.by_name.composite_keys import composite_candidates
from training.relations.by_value.inclusion import Inclusion

N = range(1, 11)
MANY = range(1, 101)
ENTITY = table("Entity", "EntityID", "ModifiedDate:date", key=("EntityID",))
PERSON = table("Person", "EntityID", "FirstName:text", "LastName:text", key=("EntityID",))
LOGIN = table("Login", "EntityID", "LastSeen:date", key=("EntityID",))
STAFF = table("Staff", "EntityID", "HireDate:date", key=("EntityID",))
MEDICOS = table("medicos", "id_medico", "apellidos:text", key=("id_medico",))


def numbered(name: str, key: str) -> Table:
    own = replace(column(key), default=f"nextval('{name}_{key}_seq'::regclass)")
    return table(name, own, "qty", key=(key,))


def film(name: str, *columns: str) -> Table:
    return table(name, "id", *columns, key=("id",))


@pytest.mark.parametrize(
    ("tables", "rows", "expected"),
    [
        pytest.param(
            [table("dept", "dept_id", "parent_id", key=("dept_id",))],
            {"dept": {"dept_id": [100, 101, 102], "parent_id": [0, 100, 101]}},
            {"dept.parent_id->dept.dept_id"},
            id="zero means none",
        ),
        pytest.param(
            [table("fiscal_period", "period_id", "period_no", "year", key=("period_id",))],
            {"fiscal_period": {"period_id": range(1, 25), "period_no": [*range(1, 13)] * 2, "year": [2023, 2024] * 12}},
            set[str](),
            id="a number within a year is no key of the table",
        ),
        pytest.param(
            [
                table("notes", "note_id", "ShipVia", key=("note_id",)),
                table("carriers", "carrier_id", "rating", key=("carrier_id",)),
            ],
            {
                "notes": {"note_id": [7, 8, 9], "ShipVia": [1, 3, 2]},
                "carriers": {"carrier_id": [1, 2, 3], "rating": [4, 5, 5]},
            },
            {"notes.ShipVia->carriers.carrier_id"},
            id="shipped via a carrier",
        ),
        pytest.param(
            [table("dept", "dept_id", "parent_id", key=("dept_id",))],
            {"dept": {"dept_id": [100, 101, 102], "parent_id": [0, 100, 100]}},
            set[str](),
            id="one value beside zero may be chance",
        ),
        pytest.param(
            [film("kind_type", "kind:text"), film("film", "kind_id")],
            {"kind_type": {"id": [1, 2, 3]}, "film": {"id": N, "kind_id": [1, 2] * 5}},
            {"film.kind_id->kind_type.id"},
            id="a table named after its content",
        ),
        pytest.param(
            [
                film("company_name", "name:text"),
                film("company_type", "kind:text"),
                film("film_company", "company_id", "company_type_id"),
            ],
            {
                "company_name": {"id": N},
                "company_type": {"id": [1, 2]},
                "film_company": {"id": MANY, "company_id": [*N] * 10, "company_type_id": [1, 2] * 50},
            },
            {"film_company.company_id->company_name.id", "film_company.company_type_id->company_type.id"},
            id="the base table before its kinds, and before a table named after both",
        ),
        pytest.param(
            [
                film("title", "name:text"),
                film("credit", "movie_id"),
                film("alias", "movie_id"),
                film("fact", "movie_id"),
            ],
            {
                "title": {"id": MANY},
                "credit": {"id": range(1, 301), "movie_id": [*MANY] * 3},
                "alias": {"id": range(1, 31), "movie_id": [*range(10, 40)]},
                "fact": {"id": range(1, 201), "movie_id": [*MANY] * 2},
            },
            {f"{name}.movie_id->title.id" for name in ("credit", "alias", "fact")},
            id="an id that ends where one key ends, in several tables",
        ),
        pytest.param(
            [film("title", "name:text"), film("credit", "movie_id"), film("alias", "movie_id")],
            {
                "title": {"id": MANY},
                "credit": {"id": range(1, 301), "movie_id": [*MANY] * 3},
                "alias": {"id": range(1, 31), "movie_id": [*range(10, 40)]},
            },
            set[str](),
            id="two tables may share their range by chance",
        ),
        pytest.param(
            [ENTITY, PERSON, LOGIN, STAFF],
            {
                "Entity": {"EntityID": range(1, 21)},
                "Person": {"EntityID": N},
                "Login": {"EntityID": N},
                "Staff": {"EntityID": [2, 3, 4]},
            },
            {
                "Person.EntityID->Entity.EntityID",
                "Login.EntityID->Person.EntityID",
                "Staff.EntityID->Person.EntityID",
            },
            id="among tables that share a base table's key, the smallest with all values",
        ),
        pytest.param(
            [
                table("orders", "order_id", "total:numeric", key=("order_id",)),
                table("invoice", "order_id", "paid:bool", "due:date", key=("order_id",)),
                table("shipment", "order_id", "sent:date", key=("order_id",)),
            ],
            {
                "orders": {"order_id": range(1, 21)},
                "invoice": {"order_id": N},
                "shipment": {"order_id": [2, 3, 4]},
            },
            {"invoice.order_id->orders.order_id", "shipment.order_id->orders.order_id"},
            id="a table with columns of its own is the parent of all that share its key",
        ),
        pytest.param(
            [MEDICOS, table("ingresos", "id_ingreso", "medico_responsable", key=("id_ingreso",))],
            {"medicos": {"id_medico": N}, "ingresos": {"id_ingreso": MANY, "medico_responsable": [*N] * 10}},
            {"ingresos.medico_responsable->medicos.id_medico"},
            id="a role after the table's name",
        ),
        pytest.param(
            [
                table("users", "id", "login:text", key=("id",)),
                table("posts", "id", "post_author", key=("id",)),
            ],
            {"users": {"id": N}, "posts": {"id": MANY, "post_author": [*N] * 10}},
            {"posts.post_author->users.id"},
            id="the author of a post is no post",
        ),
        pytest.param(
            [table("empleados", "id_empleado", "id_jefe", key=("id_empleado",))],
            {"empleados": {"id_empleado": N, "id_jefe": [1, 2] * 5}},
            {"empleados.id_jefe->empleados.id_empleado"},
            id="a superior in another language",
        ),
        pytest.param(
            [
                table("users", "user_id", "user_name:text", key=("user_id",)),
                table("workshop", "workshop_id", column("charge", comment="车间负责人"), key=("workshop_id",)),
            ],
            {"users": {"user_id": MANY}, "workshop": {"workshop_id": [1, 2], "charge": [11, 12]}},
            {"workshop.charge->users.user_id"},
            id="a comment that names a role",
        ),
        pytest.param(
            [
                table("paper", "paperid", "title:text", key=("paperid",)),
                table("cite", "citingpaperid", "citedpaperid", key=("citingpaperid", "citedpaperid")),
            ],
            {"paper": {"paperid": MANY}, "cite": {"citingpaperid": [5, 6, 7], "citedpaperid": [1, 2, 3]}},
            {"cite.citingpaperid->paper.paperid", "cite.citedpaperid->paper.paperid"},
            id="a key's name behind letters that are no known word",
        ),
        pytest.param(
            [
                table("country", "code:text", "capital", key=("code",)),
                table("city", "id", "name:text", key=("id",)),
            ],
            {"country": {"code": ["NL", "FR", "PE"], "capital": [3, 6, 9]}, "city": {"id": N}},
            {"country.capital->city.id"},
            id="a capital is a city",
        ),
        pytest.param(
            [table("votes", "id", key=("id",)), table("users", "id", "up_votes", key=("id",))],
            {"votes": {"id": MANY}, "users": {"id": N, "up_votes": N}},
            set[str](),
            id="a number in the plural counts",
        ),
        pytest.param(
            [table("fare", "fare_id", key=("fare_id",)), table("ride", "id", "ground_fare", key=("id",))],
            {"fare": {"fare_id": MANY}, "ride": {"id": N, "ground_fare": N}},
            set[str](),
            id="an amount paid is no reference",
        ),
        pytest.param(
            [
                table("product", "id", key=("id",)),
                table("customer", "id", "name:text", key=("id",)),
                table("bom", "id", "product_assembly_id", "customer_segment_id", key=("id",)),
            ],
            {
                "product": {"id": MANY},
                "customer": {"id": MANY},
                "bom": {"id": MANY, "product_assembly_id": [*range(1, 51)] * 2, "customer_segment_id": [1, 2] * 50},
            },
            {"bom.product_assembly_id->product.id"},
            id="a name that begins with the table's, if many keys are used",
        ),
        pytest.param(
            [table("tenant", "id", key=("id",)), table("account", "tenant_id", "id", key=("tenant_id", "id"))],
            {"tenant": {"id": N}, "account": {"tenant_id": [1, 1, 2, 2, 3], "id": [1, 2, 1, 2, 1]}},
            {"account.tenant_id->tenant.id"},
            id="an id that counts within a tenant is the table's own",
        ),
        pytest.param(
            [table("schools", "cdscode:text", key=("cdscode",)), table("scores", "cds:text", "mean", key=("cds",))],
            {"schools": {"cdscode": ["a1", "b2", "c3"]}, "scores": {"cds": ["a1", "c3"], "mean": [4, 5]}},
            {"scores.cds->schools.cdscode"},
            id="a key's name without its last ending",
        ),
        pytest.param(
            [
                Table(
                    name=TableName("public", "player"),
                    kind="table",
                    columns=(column("id"), column("player_api_id")),
                    primary_key=("id",),
                    uniques=(("player_api_id",),),
                ),
                film("match", "home_player_1", "home_player_2", "best_player_api_id"),
            ],
            {
                "player": {"id": MANY, "player_api_id": range(5001, 5101)},
                "match": {
                    "id": MANY,
                    "home_player_1": [*range(5001, 5051)] * 2,
                    "home_player_2": [*range(5021, 5071)] * 2,
                    "best_player_api_id": [*range(5001, 5051)] * 2,
                },
            },
            {
                "match.home_player_1->player.player_api_id",
                "match.home_player_2->player.player_api_id",
                "match.best_player_api_id->player.player_api_id",
            },
            id="numbered columns hold the table's number that has their values",
        ),
        pytest.param(
            [
                table("oms_order", "id", "sn:text", key=("id",)),
                table("sys_dept", "dept_id", column("order_num", comment="显示顺序"), key=("dept_id",)),
                table("oms_item", "id", column("order_num", comment="所属订单"), key=("id",)),
            ],
            {
                "oms_order": {"id": N},
                "sys_dept": {"dept_id": range(100, 105), "order_num": [0, 1, 2, 3, 4]},
                "oms_item": {"id": MANY, "order_num": [1, 2, 3, 4] * 25},
            },
            {"oms_item.order_num->oms_order.id"},
            id="a position among others is no order",
        ),
        pytest.param(
            [table(name, "row_id", "value", key=("row_id",)) for name in ("patients", "stays", "labs")],
            {
                "patients": {"row_id": [*range(1, 31)]},
                "stays": {"row_id": [*range(1, 41)]},
                "labs": {"row_id": [*range(1, 21)]},
            },
            set[str](),
            id="the number of a row in every table",
        ),
        pytest.param(
            [
                Table(
                    name=TableName("public", "player"),
                    kind="table",
                    columns=(column("name", "text"), column("hof_id", "text")),
                    uniques=(("hof_id",),),
                ),
                table("hof", "hof_id:text", "year", key=("hof_id",)),
            ],
            {"player": {"name": ["k", "l", "m", "n"], "hof_id": ["a", "b", "c", None]}, "hof": {"hof_id": ["a", "c"]}},
            {"hof.hof_id->player.hof_id"},
            id="of two keys the one with all the values, whatever its table's name",
        ),
        pytest.param(
            [
                table("staff", "staff_no:text", "full_name:text", "birth_date:date", key=("staff_no",)),
                table(
                    "t_ss",
                    "ssid",
                    column("mzys", "text", comment="麻醉医生"),
                    column("zgys", comment="在岗护士"),
                    key=("ssid",),
                ),
            ],
            {
                "staff": {"staff_no": [f"{n:04}" for n in MANY]},
                "t_ss": {"ssid": N, "mzys": ["0007", "0012"] * 5, "zgys": [2, 3] * 5},
            },
            {"t_ss.mzys->staff.staff_no"},
            id="a profession is a person's role; as a number it is a count",
        ),
        pytest.param(
            [
                table("yk_kc", "kcid", column("scrq", "date", comment="生产日期"), key=("kcid",), comment="药房库存"),
                table(
                    "yk_gys", "gysid", column("gysmc", "text", comment="供应商名称"), key=("gysid",), comment="供应商"
                ),
                table(
                    "yp_zd",
                    "ypid",
                    column("ypmc", "text", comment="药品名称"),
                    column("kcxx", comment="库存下限"),
                    key=("ypid",),
                    comment="药品字典",
                ),
            ],
            {"yk_kc": {"kcid": MANY}, "yp_zd": {"ypid": N, "kcxx": [50] * 10}},
            set[str](),
            id="an amount by its comment points nowhere, whatever its letters spell",
        ),
        pytest.param(
            [film("product_category", "name:text"), film("product_template", "categ_id")],
            {"product_category": {"id": N}, "product_template": {"id": MANY, "categ_id": [*N] * 10}},
            {"product_template.categ_id->product_category.id"},
            id="the last word, shortened, of a table of like things",
        ),
        pytest.param(
            [
                table("area", "area_no", "state:text", key=("area_no",)),
                table("votes", "vote_no", "state:text", key=("vote_no",)),
                table("halls", "hall_no", "area_no", "state:text", key=("hall_no",)),
            ],
            {
                "area": {"area_no": [7, 8, 9, 11], "state": ["NY", "CA", "TX", "OH"]},
                "votes": {"vote_no": range(1, 7), "state": ["NY", "CA", "TX"] * 2},
                "halls": {"hall_no": range(1, 5), "area_no": [7, 8, 9, 9], "state": ["NY", "CA", "TX", "TX"]},
            },
            {"halls.area_no->area.area_no"},
            id="a vague word is no natural key",
        ),
        pytest.param(
            [
                table("state_area", "area_no", "state:text", key=("area_no",)),
                table("votes", "vote_no", "state:text", key=("vote_no",)),
                table("halls", "hall_no", "area_no", "state:text", key=("hall_no",)),
            ],
            {
                "state_area": {"area_no": range(7, 15), "state": ["NY", "CA", "TX", "OH", "ME", "VT", "UT", "IL"]},
                "votes": {"vote_no": range(1, 7), "state": ["NY", "CA", "TX"] * 2},
                "halls": {"hall_no": range(1, 5), "area_no": [7, 8, 9, 9], "state": ["NY", "CA", "TX", "TX"]},
            },
            {"votes.state->state_area.state", "halls.area_no->state_area.area_no"},
            id="a natural key that nothing declares, but not beside a relation to its table",
        ),
        pytest.param(
            [
                table("regatta", "regatta_no", "town:text", key=("regatta_no",)),
                table("piers", "pier_no", "town:text", key=("pier_no",)),
            ],
            {
                "regatta": {"regatta_no": [1, 2, 3], "town": ["Kiel", "Cowes", "Brest"]},
                "piers": {"pier_no": range(1, 7), "town": ["Kiel", "Cowes", "Brest"] * 2},
            },
            set(),
            id="three towns that differ are no key",
        ),
        pytest.param(
            [
                table("orders", "order_id", key=("order_id",)),
                table("roles", "role_id", "listing_order", key=("role_id",)),
            ],
            {"orders": {"order_id": range(1, 400)}, "roles": {"role_id": range(1, 7), "listing_order": range(1, 7)}},
            set(),
            id="a place in an order is no order",
        ),
        pytest.param(
            [table("pier", "pier_no:text", key=("pier_no",)), table("boats", "boat_no", "pier:text", key=("boat_no",))],
            {"pier": {"pier_no": ["a", "b", "c"]}, "boats": {"boat_no": [1, 2, 3], "pier": []}},
            set(),
            id="a text without values and without the ending of a key refers to nothing",
        ),
        pytest.param(
            [
                table("people", "person_id", "name:text", key=("person_id",)),
                table("staff_members", "staff_id", "manager_id", key=("staff_id",)),
                table("claims", "claim_id", "checked_by", key=("claim_id",)),
            ],
            {
                "people": {"person_id": range(1, 500)},
                "staff_members": {"staff_id": range(1, 9), "manager_id": [None, 1, 1, 1, 2, 2, 3, 3]},
                "claims": {"claim_id": range(1, 9), "checked_by": range(1, 9)},
            },
            {"claims.checked_by->staff_members.staff_id", "staff_members.manager_id->staff_members.staff_id"},
            id="staff members act, not all people that have a number",
        ),
        pytest.param(
            [
                table("place", "place_name:text", "area"),
                table("adjoining", "place_name:text", "beside:text"),
                table("scores", "place_name:text", "points"),
            ],
            {
                "place": {"place_name": ["Ayr", "Bute", "Coll", "Doune"], "area": [3, 1, 2, 4]},
                "adjoining": {"place_name": ["Ayr", "Ayr", "Bute"], "beside": ["Bute", "Coll", "Doune"]},
                "scores": {"place_name": ["Ayr", "Ayr", "Bute"], "points": [1, 2, 3]},
            },
            {
                "adjoining.place_name->place.place_name",
                "adjoining.beside->place.place_name",
                "scores.place_name->place.place_name",
            },
            id="the other end of a link, but not a figure beside a reference",
        ),
        pytest.param(
            [
                film("person", "age"),
                film("post", "likes"),
                table("follows", "f1", "f2", key=("f1", "f2")),
                table("size", "width", "height", "weight"),
            ],
            {
                "person": {"id": range(1, 21)},
                "post": {"id": range(1, 101)},
                "follows": {"f1": range(1, 20), "f2": range(2, 21)},
                "size": {"width": range(1, 20), "height": range(2, 21), "weight": range(1, 20)},
            },
            {"follows.f1->person.id", "follows.f2->person.id"},
            id="both ends of a link, whatever their names",
        ),
        pytest.param(
            [film("nurse", "shift"), film("visit", "prepnurse"), table("booking", "visit_nurse_id", "nights")],
            {
                "nurse": {"id": range(101, 107)},
                "visit": {"id": range(1, 7), "prepnurse": [101, 102, 106] * 2},
                "booking": {"visit_nurse_id": range(1, 7), "nights": [1, 2, 3] * 2},
            },
            {"visit.prepnurse->nurse.id"},
            id="glued words that end with a table's name, but no number of the row itself",
        ),
        pytest.param(
            [numbered("in_line", "mxid"), table("out_line", "mxid", "qty", key=("mxid",))],
            # some numbers are missing, so the column does not run from 1 to the number of rows
            {"out_line": {"mxid": range(1, 101)}, "in_line": {"mxid": range(1, 100, 2)}},
            set[str](),
            id="a number from the table's own sequence refers to nothing",
        ),
        pytest.param(
            [
                table("ck_kf", "kfid", key=("kfid",), comment="库房"),
                table("ks", "ksid", column("pid", comment="上级科室ID"), key=("ksid",), comment="科室表"),
                table(
                    "db_sqd",
                    column("dckf", comment="调出库房"),
                    column("lyks", comment="领用科室"),
                    column("sl", comment="库房数量"),
                ),
            ],
            {
                "ck_kf": {"kfid": [11, 12, 13]},
                "ks": {"ksid": [21, 22, 23], "pid": [None, 21, 21]},
                "db_sqd": {"dckf": [11, 12, 11], "lyks": [21, 23, 22], "sl": [11, 12, 13]},
            },
            {"db_sqd.dckf->ck_kf.kfid", "db_sqd.lyks->ks.ksid", "ks.pid->ks.ksid"},
            id="a comment that ends with a table's, also a parent's, but not an amount of them",
        ),
        pytest.param(
            [
                table("users", "user_id", "gh:text", "xm:text", key=("user_id",), comment="用户"),
                table("cf", column("ysid", comment="开方医生"), column("yss", comment="在岗医生")),
            ],
            {"users": {"user_id": [31, 32, 33]}, "cf": {"ysid": [31, 33, 32], "yss": [31, 33, 32]}},
            {"cf.ysid->users.user_id"},
            id="the id of a trained person, but not their number",
        ),
    ],
)
def test_relations_suggested_by_names(
    tables: Sequence[Table], rows: Mapping[str, Mapping[str, Sequence[object]]], expected: set[str]
) -> None:
    assert inferred(tables, rows) == expected


def test_placeholder_for_none_is_ignored_beside_two_values() -> None:
    assert Inclusion.seen(3, 1, 1) == Inclusion(checked=2, missing=0)
    assert Inclusion.seen(2, 1, 1) == Inclusion(checked=2, missing=1)


def test_number_within_another_row_is_no_part_of_a_reference() -> None:
    """A bill's line is numbered within its bill, whatever parcel it is for."""
    lines = table("parcel_line", "depot", "parcel_no", "line_no", key=("depot", "parcel_no", "line_no"))
    bills = table("bill_line", "bill_no", "line_no", "depot", "parcel_no", key=("bill_no", "line_no"))
    scans = table("scan", "depot", "parcel_no", "line_no", "seen_at:timestamp")
    made = catalog(lines, bills, scans)
    found = composite_candidates(made, read_names(made.tables))
    assert [candidate.child for candidate in found] == [scans.name]
