"""A small business described by hand, for the other tests of this folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from training.catalog.model import Catalog, Column, ColumnName, ForeignKey, Table, TableName
from training.catalog.values import Value
from training.labels.label import Label
from training.language.languages import Language
from training.profile.profiles import ColumnProfile, CommonValue, Role, TableProfile, Unit
from training.relations.relation import Relation
from training.source.description import SourceDescription, Theme

CATEGORIES = {
    "int4": "N",
    "numeric": "N",
    "float8": "N",
    "varchar": "S",
    "text": "S",
    "date": "D",
    "timestamp": "D",
    "bool": "B",
    "jsonb": "U",
}

CUSTOMER = TableName("public", "customer")
PURCHASE = TableName("public", "purchase")
LINE = TableName("public", "purchase_line")
PRODUCT = TableName("public", "product")
TAG = TableName("public", "tag")
PRODUCT_TAG = TableName("public", "product_tag")
STAFF = TableName("Back Office", "Staff")


def column(name: str, base_type: str = "int4", *, not_null: bool = False) -> Column:
    return Column(name=name, type=base_type, base_type=base_type, category=CATEGORIES[base_type], not_null=not_null)


def profile(
    role: Role,
    *values: Value,
    distinct: int | None = None,
    null_share: float = 0.0,
    low: Value | None = None,
    high: Value | None = None,
    unit: Unit = "none",
    form: str | None = None,
    meanings: tuple[tuple[str, str], ...] = (),
) -> ColumnProfile:
    """Return a profile with equally frequent values."""
    share = (1 - null_share) / len(values) if values else 0.0
    return ColumnProfile(
        role=role,
        null_share=null_share,
        distinct=distinct if distinct is not None else len(values) or None,
        common=tuple(CommonValue(value=v, share=share) for v in values),
        complete=bool(values),
        minimum=low,
        maximum=high,
        unit=unit,
        format=form,
        value_labels=meanings,
    )


def edge(child: TableName, column_name: str, parent: TableName, key: str) -> Relation:
    return Relation(child=child, child_columns=(column_name,), parent=parent, parent_columns=(key,), origin="declared")


RELATIONS = (
    edge(PURCHASE, "customer_id", CUSTOMER, "id"),
    edge(PURCHASE, "clerk_id", STAFF, "Id"),
    edge(LINE, "purchase_id", PURCHASE, "id"),
    edge(LINE, "product_id", PRODUCT, "id"),
    edge(PRODUCT_TAG, "product_id", PRODUCT, "id"),
    edge(PRODUCT_TAG, "tag_id", TAG, "id"),
    edge(STAFF, "ManagerId", STAFF, "Id"),
)


def table(name: TableName, key: tuple[str, ...], *columns: Column) -> Table:
    keys = tuple(
        ForeignKey(name="fk", columns=r.child_columns, referenced_table=r.parent, referenced_columns=r.parent_columns)
        for r in RELATIONS
        if r.child == name
    )
    return Table(name=name, kind="table", columns=columns, primary_key=key, foreign_keys=keys)


KEY = profile("key", distinct=100)

TABLES: dict[TableName, tuple[Table, TableProfile, str, str, dict[str, tuple[str, str]]]] = {
    CUSTOMER: (
        table(
            CUSTOMER,
            ("id",),
            column("id", not_null=True),
            column("name", "varchar", not_null=True),
            column("country", "varchar"),
            column("phone", "varchar"),
            column("vip", "bool", not_null=True),
            column("notes", "jsonb"),
            column("deleted_at", "timestamp"),
        ),
        TableProfile(
            rows=100,
            exact=True,
            columns={
                "id": KEY,
                "name": profile("label", "Ada", "O'Neil & Sons", distinct=100),
                "country": profile("dimension", "China", "France", "USA", null_share=0.1),
                "phone": profile("personal", distinct=100),
                "vip": profile("flag", True, False),
                "notes": profile("other"),
                "deleted_at": profile("soft_delete", null_share=0.9),
            },
        ),
        "customer",
        "客户信息表",
        {
            "id": ("ID", "客户ID"),
            "name": ("name", "客户名称"),
            "country": ("country", "国家"),
            "phone": ("phone", "电话"),
            "vip": ("VIP", "是否贵宾"),
            "notes": ("notes", "附注"),
            "deleted_at": ("deleted at", "删除时间"),
        },
    ),
    PURCHASE: (
        table(
            PURCHASE,
            ("id",),
            column("id", not_null=True),
            column("customer_id", not_null=True),
            column("clerk_id"),
            column("purchase_date", "timestamp", not_null=True),
            column("amount", "numeric", not_null=True),
            column("status", "int4", not_null=True),
        ),
        TableProfile(
            rows=1000,
            exact=True,
            columns={
                "id": KEY,
                "customer_id": profile("key", distinct=90),
                "clerk_id": profile("key", distinct=9, null_share=0.2),
                "purchase_date": profile("time", low=datetime(2022, 1, 3), high=datetime(2023, 4, 30, 9), distinct=300),  # noqa: DTZ001
                "amount": profile("measure", low=Decimal("1.50"), high=Decimal("980.00"), distinct=600, unit="money"),
                "status": profile("flag", 0, 1, 2, meanings=(("0", "open"), ("1", "paid"), ("2", "sent back"))),
            },
            newest={"purchase_date": datetime(2023, 4, 30, 9)},  # noqa: DTZ001
        ),
        "purchase",
        "购买记录",
        {
            "id": ("ID", "购买ID"),
            "customer_id": ("customer ID", "客户ID"),
            "clerk_id": ("clerk ID", "店员ID"),
            "purchase_date": ("purchase date", "购买日期"),
            "amount": ("amount", "金额"),
            "status": ("status", "状态"),
        },
    ),
    LINE: (
        table(
            LINE,
            ("purchase_id", "product_id"),
            column("purchase_id", not_null=True),
            column("product_id", not_null=True),
            column("quantity", "int4", not_null=True),
        ),
        TableProfile(
            rows=3000,
            exact=True,
            columns={
                "purchase_id": profile("key", distinct=1000),
                "product_id": profile("key", distinct=40),
                "quantity": profile("measure", low=1, high=40, distinct=40, unit="count"),
            },
        ),
        "purchase line",
        "购买明细",
        {
            "purchase_id": ("purchase ID", "购买ID"),
            "product_id": ("product ID", "商品ID"),
            "quantity": ("quantity", "数量"),
        },
    ),
    PRODUCT: (
        table(
            PRODUCT,
            ("id",),
            column("id", not_null=True),
            column("title", "varchar", not_null=True),
            column("price", "float8"),
            column("listed", "varchar"),
        ),
        TableProfile(
            rows=50,
            exact=True,
            columns={
                "id": KEY,
                "title": profile("label", "Kettle", "Lamp", distinct=50),
                "price": profile("measure", low=Decimal(2), high=Decimal(90), distinct=45, unit="money"),
                "listed": profile("time", low="20220105", high="20230401", distinct=48, form="YYYYMMDD"),
            },
            newest={"listed": "20230401"},
        ),
        "product",
        "商品表",
        {
            "id": ("ID", "商品ID"),
            "title": ("title", "商品名称"),
            "price": ("price", "单价"),
            "listed": ("listed on", "上架日期"),
        },
    ),
    TAG: (
        table(TAG, ("id",), column("id", not_null=True), column("name", "varchar", not_null=True)),
        TableProfile(
            rows=20, exact=True, columns={"id": KEY, "name": profile("label", "new", "sale", "gift", distinct=20)}
        ),
        "tag",
        "标签",
        {"id": ("ID", "标签ID"), "name": ("name", "标签名称")},
    ),
    PRODUCT_TAG: (
        table(
            PRODUCT_TAG,
            ("product_id", "tag_id"),
            column("product_id", not_null=True),
            column("tag_id", not_null=True),
        ),
        TableProfile(
            rows=120,
            exact=True,
            columns={"product_id": profile("key", distinct=45), "tag_id": profile("key", distinct=20)},
        ),
        "product tag",
        "商品标签关联",
        {"product_id": ("product ID", "商品ID"), "tag_id": ("tag ID", "标签ID")},
    ),
    STAFF: (
        table(
            STAFF,
            ("Id",),
            column("Id", not_null=True),
            column("Full Name", "text", not_null=True),
            column("ManagerId"),
            column("order", "varchar"),
            column("hired", "date"),
        ),
        TableProfile(
            rows=10,
            exact=True,
            columns={
                "Id": KEY,
                "Full Name": profile("label", "Grace", "Linus", distinct=10),
                "ManagerId": profile("key", distinct=3, null_share=0.1),
                "order": profile("dimension", "first", "second", "third"),
                "hired": profile("time", low=date(2015, 1, 1), high=date(2022, 5, 1), distinct=10),
            },
            newest={"hired": date(2022, 5, 1)},
        ),
        "staff",
        "员工",
        {
            "Id": ("ID", "员工ID"),
            "Full Name": ("full name", "姓名"),
            "ManagerId": ("manager ID", "经理ID"),
            "order": ("order", "次序"),
            "hired": ("hire date", "入职日期"),
        },
    ),
}

THEMES = (
    Theme(key="theme_01", name="sales", description="", tables=(CUSTOMER, PURCHASE, LINE, STAFF)),
    Theme(key="theme_02", name="goods", description="", tables=(PRODUCT, TAG, PRODUCT_TAG)),
)


def shop(language: Language = "en", *, only: tuple[TableName, ...] | None = None) -> SourceDescription:
    """Return the whole business, or only some of its tables."""
    chosen = {name: TABLES[name] for name in sorted(TABLES) if only is None or name in only}
    at = 0 if language == "en" else 1
    return SourceDescription(
        catalog=Catalog(database="shop", tables=tuple(entry[0] for entry in chosen.values())),
        profiles={name: entry[1] for name, entry in chosen.items()},
        relations=tuple(r for r in RELATIONS if r.child in chosen and r.parent in chosen),
        table_labels={name: Label(text=entry[2 + at], origin="comment") for name, entry in chosen.items()},
        column_labels={
            ColumnName(name, column_name): Label(text=labels[at], origin="comment")
            for name, entry in chosen.items()
            for column_name, labels in entry[4].items()
        },
        themes=THEMES,
        language=language,
    )


def emptied(source: SourceDescription, name: TableName) -> SourceDescription:
    """Return the source with a table that has no rows."""
    old = source.profiles[name]
    columns = {n: replace(p, distinct=0, common=(), minimum=None, maximum=None) for n, p in old.columns.items()}
    empty = TableProfile(rows=0, exact=True, columns=columns)
    return replace(source, profiles={**source.profiles, name: empty})
