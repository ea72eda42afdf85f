from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tests.unit.training.made import catalog, column, edge, inferred, table
from training.catalog.model import ForeignKey, Table, TableName
from training.catalog.user_files.user_relations import parse_relations
from training.relations.by_value.inclusion import Inclusion
from training.relations.edges import (
    UnknownRelationColumn,
    declared_relations,
    inferred_relations,
    with_user_relations,
)
from training.relations.relation import Relation
from training.relations.relation_candidate import Candidate

EMPLOYEES = table("employees", "employee_id", "reports_to", key=("employee_id",))
SHIPPERS = table("shippers", "shipper_id", "company_name:text", key=("shipper_id",))
LANGUAGES = table("language", "language_id", key=("language_id",))
CATEGORIES = table("product_category", "id", key=("id",))
N = range(1, 11)


@pytest.mark.parametrize(
    ("tables", "rows", "expected"),
    [
        pytest.param(
            [EMPLOYEES],
            {"employees": {"employee_id": N, "reports_to": [2, 5, 2, 5, 2] * 2}},
            {"employees.reports_to->employees.employee_id"},
            id="a person's superior is a person",
        ),
        pytest.param(
            [table("orders", "id", "ship_via", key=("id",)), SHIPPERS],
            {"orders": {"id": N, "ship_via": [1, 2, 3] * 3 + [1]}, "shippers": {"shipper_id": [1, 2, 3]}},
            {"orders.ship_via->shippers.shipper_id"},
            id="a participle refers to the actor",
        ),
        pytest.param(
            [table("film", "film_id", "original_language_id", key=("film_id",)), LANGUAGES],
            {"film": {"film_id": N}, "language": {"language_id": [1, 2]}},
            {"film.original_language_id->language.language_id"},
            id="a strong name suffices without values",
        ),
        pytest.param(
            [
                table("tenants", "id", "name:text", key=("id",)),
                table("projects", "tenant_id", "id", key=("tenant_id", "id")),
                table("tasks", "tenant_id", "id", "project_id", "parent_task_id", key=("tenant_id", "id")),
            ],
            {
                "tenants": {"id": [1, 2, 3], "name": ["a", "b", "c"]},
                "projects": {"tenant_id": [1, 1, 2], "id": [1, 2, 1]},
                "tasks": {"tenant_id": [1, 1], "id": [1, 2], "project_id": [1, 2], "parent_task_id": [None, 1]},
            },
            {
                "projects.tenant_id->tenants.id",
                "tasks.tenant_id->tenants.id",
                "tasks.tenant_id,project_id->projects.tenant_id,id",
                "tasks.tenant_id,parent_task_id->tasks.tenant_id,id",
            },
            id="within a tenant, a reference has both columns",
        ),
        pytest.param(
            [table("actor", "aid", "name:text"), table("role", "id", "aid", "msid"), table("made_by", "id", "msid")],
            {
                "actor": {"aid": N, "name": list("abcdefghij")},
                "role": {"id": N, "aid": [1, 2, 2, 4, 5] * 2, "msid": [1, 2] * 5},
                "made_by": {"id": N, "msid": N},
            },
            {"role.aid->actor.aid"},
            id="without declared keys an initial and id is one, but not a number beside an id",
        ),
        pytest.param(
            [table("tags", "id", "kid"), table("keyword", "id", "word:text")],
            {"tags": {"id": N, "kid": [1, 2] * 5}, "keyword": {"id": [1, 2, 3], "word": ["x", "y", "z"]}},
            {"tags.kid->keyword.id"},
            id="an initial before id names the only table that begins with it",
        ),
        pytest.param(
            [table("schools", "cds_code:text", key=("cds_code",)), table("scores", "cds:text", "n", key=("cds",))],
            {"schools": {"cds_code": ["01", "02", "03"]}, "scores": {"cds": ["01", "03"], "n": [5, 6]}},
            {"scores.cds->schools.cds_code"},
            id="a key is named without its ending",
        ),
        pytest.param(
            [
                table("employee", "employee_id", "name:text", key=("employee_id",)),
                table("vendor", "id", "lead_time_days"),
            ],
            {"employee": {"employee_id": N, "name": list("abcdefghij")}, "vendor": {"id": N, "lead_time_days": N}},
            set[str](),
            id="days are no person",
        ),
        pytest.param(
            [
                table("clinic_pet", "id", "sire_id", key=("id",)),
                table("clinic_visit", "id", "pet_id", key=("id",)),
                table("clinic_visit_fees", "id", "visit_id", key=("id",)),
                replace(table("bill", "id", "visit_id", key=("id",)), uniques=(("visit_id",),)),
            ],
            {
                "clinic_pet": {"id": N, "sire_id": [None, *range(1, 10)]},
                "clinic_visit": {"id": N, "pet_id": [1, 2] * 5},
                "clinic_visit_fees": {"id": N, "visit_id": [1, 2] * 5},
                "bill": {"id": N, "visit_id": N},
            },
            {
                "clinic_pet.sire_id->clinic_pet.id",
                "clinic_visit.pet_id->clinic_pet.id",
                "clinic_visit_fees.visit_id->clinic_visit.id",
                "bill.visit_id->clinic_visit.id",
            },
            id="a column that is unique in a second table still refers to the first",
        ),
        pytest.param(
            [
                table("staff", "staff_id", "full_name:text", "reports_to", key=("staff_id",)),
                table("client", "client_id", "birth_date:date", "gender:text", "account_manager", key=("client_id",)),
            ],
            {
                "staff": {"staff_id": N, "full_name": list("abcdefghij"), "reports_to": [None, *[1, 2, 3] * 3]},
                "client": {"client_id": N, "birth_date": [], "gender": [], "account_manager": [1, 2, 3, 4, 5] * 2},
            },
            {"staff.reports_to->staff.staff_id", "client.account_manager->staff.staff_id"},
            id="managers of clients and of staff are staff",
        ),
        pytest.param(
            [table("member", "id", "email:text", "referrer")],
            {"member": {"id": N, "email": [f"m{n}" for n in N], "referrer": [None, *range(1, 9), 99]}},
            set[str](),
            id="many orphans exclude a person of the same table",
        ),
        pytest.param(
            [table("member", "id", "full_name:text", "referrer")],
            {
                "member": {
                    "id": range(1, 41),
                    "full_name": [f"m{n}" for n in range(40)],
                    "referrer": [*range(1, 40), 99],
                }
            },
            {"member.referrer->member.id"},
            id="a referrer is of the same table, despite a few orphans",
        ),
        pytest.param(
            [table("product", "id", "category_id", key=("id",)), CATEGORIES],
            {"product": {"id": N, "category_id": [1, 2] * 5}, "product_category": {"id": [1, 2, 3]}},
            {"product.category_id->product_category.id"},
            id="a vague name refers to the table that shares a word",
        ),
        pytest.param(
            [table("ticket", "id", "category_id", key=("id",)), CATEGORIES],
            {"ticket": {"id": N, "category_id": [1, 2] * 5}, "product_category": {"id": [1, 2, 3]}},
            set[str](),
            id="a vague name alone refers to nothing",
        ),
        pytest.param(
            [table("orders", "id", "customer_id", key=("id",)), table("customer", "id", key=("id",))],
            {"orders": {"id": N, "customer_id": range(101, 111)}, "customer": {"id": N}},
            set[str](),
            id="a fitting name without its values is refused",
        ),
        pytest.param(
            [table("orders", "id", "quantity", key=("id",)), table("customer", "id", key=("id",))],
            {"orders": {"id": N, "quantity": N}, "customer": {"id": N}},
            set[str](),
            id="fitting numbers without a name are refused",
        ),
        pytest.param(
            [table("payment", "id", "sender_id", "sender_type", key=("id",)), table("users", "uid", key=("uid",))],
            {"payment": {"id": N, "sender_id": N, "sender_type": [0, 1] * 5}, "users": {"uid": N}},
            set[str](),
            id="an id beside its type refers to no single table",
        ),
        pytest.param(
            [table("category", "id", "parent_id", key=("id",))],
            {"category": {"id": N, "parent_id": [1, 2] * 5}},
            {"category.parent_id->category.id"},
            id="a parent is a row of the same table",
        ),
        pytest.param(
            [
                table("orderline", "order_no", "line_no", key=("order_no", "line_no")),
                table("shipment", "id", "order_no", "line_no", key=("id",)),
            ],
            {},
            set[str](),
            id="a composite key without values is refused",
        ),
        pytest.param(
            [table("visit", "a:text", "code9:text"), table("branch", "branch_no:text", key=("branch_no",))],
            {"visit": {"code9": [f"B{n:03d}" for n in N]}, "branch": {"branch_no": [f"B{n:03d}" for n in range(40)]}},
            {"visit.code9->branch.branch_no"},
            id="distinctive codes need no name",
        ),
        pytest.param(
            [
                table("lineitem", "l_orderkey", "l_tax:numeric", "l_comment:text"),
                table("orders", "o_orderkey", "o_total:numeric", "o_date:date", key=("o_orderkey",)),
            ],
            {"lineitem": {"l_orderkey": [1, 1, 2, 3]}, "orders": {"o_orderkey": N}},
            {"lineitem.l_orderkey->orders.o_orderkey"},
            id="prefixes of columns are ignored",
        ),
        pytest.param(
            [table("party", "cif_no", "grp_cif", key=("cif_no",)), table("pledge", "id", "ownr_cif", key=("id",))],
            {"party": {"cif_no": N, "grp_cif": [3, 4] * 5}, "pledge": {"id": N, "ownr_cif": [5, 6] * 5}},
            {"party.grp_cif->party.cif_no", "pledge.ownr_cif->party.cif_no"},
            id="a role before the noun of a key",
        ),
        pytest.param(
            [table("order", "group", key=("group",)), table("entry", "id", "order_group", key=("id",))],
            {"order": {"group": N}, "entry": {"id": N, "order_group": [5, 6] * 5}},
            {"entry.order_group->order.group"},
            id="the table's name, then its key's",
        ),
        pytest.param(
            [
                table("product", "id:uuid", key=("id",)),
                table("tag", "id", key=("id",)),
                table("product_tags", "a:uuid", "b", key=("a", "b")),
            ],
            {"tag": {"id": N}, "product_tags": {"b": [1, 2, 3, 4]}},
            {"product_tags.a->product.id", "product_tags.b->tag.id"},
            id="a table named after the two that it links",
        ),
    ],
)
def test_relations_need_names_and_values(
    tables: Sequence[Table], rows: Mapping[str, Mapping[str, Sequence[object]]], expected: set[str]
) -> None:
    assert inferred(tables, rows) == expected


def test_one_of_two_tables_with_the_same_key_is_the_parent() -> None:
    tables = [
        table("state", "state_name:text", "capital:text"),
        table("highlow", "state_name:text", "lowest:text"),
    ]
    rows = {"state": {"state_name": ["Ohio", "Utah", "Iowa"]}, "highlow": {"state_name": ["Ohio", "Utah", "Iowa"]}}
    assert inferred(tables, rows) == {"highlow.state_name->state.state_name"}


CHILD = table("child", "id", "parent_id", "other_id", key=("id",), references={"parent_id": "parent.id"})
PARENT = table("parent", "id", key=("id",))


def test_the_user_adds_forbids_and_replaces() -> None:
    made = catalog(CHILD, PARENT, table("other", "id", key=("id",)))
    wrong = Relation(
        child=CHILD.name, child_columns=("other_id",), parent=PARENT.name, parent_columns=("id",), origin="inferred"
    )
    lines = parse_relations("! child.parent_id -> parent.id\nchild.other_id -> OTHER.id")
    result = with_user_relations(made, (*declared_relations(made), wrong), lines)
    assert [(edge(r), r.origin, r.confidence) for r in result] == [("child.other_id->other.id", "user", 1.0)]


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("nowhere.id -> parent.id", "nowhere is not among this task's tables"),
        ("child.x -> parent.id", "child has no column x"),
    ],
)
def test_a_line_about_what_does_not_exist_is_refused(line: str, missing: str) -> None:
    with pytest.raises(UnknownRelationColumn, match=f"line 2: {missing}"):
        with_user_relations(catalog(CHILD, PARENT), (), parse_relations(f"\n{line}"))


def test_share_without_values_is_zero() -> None:
    assert Inclusion(checked=0, missing=0).share == 0
    assert TableName("public", "a").short == "a"


def test_reversed_foreign_key_is_no_relation() -> None:
    schools = table("schools", "cds_code:text", key=("cds_code",))
    meals = table("meals", "cds_code:text", key=("cds_code",), references={"cds_code": "schools.cds_code"})
    codes = [f"{n:014}" for n in range(20)]
    assert inferred([schools, meals], {"schools": {"cds_code": codes}, "meals": {"cds_code": codes}}) == set()


def test_part_of_a_foreign_key_is_no_relation() -> None:
    users = replace(table("users", "tenant_id", "id", "name:text", key=("id",)), uniques=(("tenant_id", "id"),))
    key = ForeignKey(
        name="members_user_fkey",
        columns=("tenant_id", "user_id"),
        referenced_table=users.name,
        referenced_columns=("tenant_id", "id"),
    )
    members = replace(table("members", "tenant_id", "user_id", key=("tenant_id", "user_id")), foreign_keys=(key,))
    rows = {
        "users": {"tenant_id": [71, 71, 72], "id": [1, 2, 3], "name": ["a", "b", "c"]},
        "members": {"tenant_id": [71, 71, 72], "user_id": [1, 2, 3]},
    }
    assert inferred([users, members], rows) == set()


def test_single_column_reference_precedes_a_composite_one() -> None:
    visits, users = TableName("public", "visits"), TableName("public", "users")
    alone = Candidate(
        child=visits, child_columns=("user_id",), parent=users, parent_columns=("id",), strength=1.0, reason="its name"
    )
    both = replace(alone, child_columns=("tenant_id", "user_id"), parent_columns=("tenant_id", "id"), strength=0.85)
    found = inferred_relations([alone, both], dict.fromkeys((alone, both), Inclusion(checked=50, missing=0)), ())
    assert [relation.child_columns for relation in found] == [("user_id",)]


@pytest.mark.parametrize(("default", "expected"), [("0", set[str]()), (None, {"lines.order->order.id"})])
def test_order_with_a_numeric_default_is_a_position(default: str | None, expected: set[str]) -> None:
    lines = table("lines", replace(column("order"), default=default), "text:text")
    rows = {"order": {"id": N}, "lines": {"order": N, "text": ["a"] * 10}}
    assert inferred([table("order", "id", key=("id",)), lines], rows) == expected
