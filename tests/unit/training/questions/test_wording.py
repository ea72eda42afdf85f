"""One form in three renderings: the SQL, the English and the Chinese question."""

# ruff: noqa: E501 - SQL stays on one line
from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.training.questions import shop
from training.language.languages import Language
from training.questions import form as f
from training.questions.families import build, ratios
from training.questions.families.figures.conditional import Portion, Split
from training.questions.families.figures.over_time import Growth, YearOnYear
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.groups.best_per_group import BestPerGroup
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.groups.shares import Shares
from training.questions.families.groups.top_groups import TopGroups
from training.questions.families.related.children import Childless
from training.questions.families.related.hierarchy import Hierarchy, Reports
from training.questions.families.related.links import Linked, LinkedRows
from training.questions.families.rows.compared import AboveAverage, Extreme
from training.questions.families.rows.latest import Latest
from training.questions.families.rows.lists import Distinct
from training.questions.families.rows.tops import TopRows
from training.questions.generate import grammar_of
from training.questions.neighbourhood import Reach
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.sql.printer import sql_text

BY_CUSTOMER = f.ByEntity(entity=f.Entity(table=shop.CUSTOMER, path=(shop.RELATIONS[0],)))
AMOUNT = f.Field(table=shop.PURCHASE, column="amount")
STATUS = f.Field(table=shop.PURCHASE, column="status")
DATE = f.Field(table=shop.PURCHASE, column="purchase_date")
COUNTRY = f.Field(table=shop.CUSTOMER, column="country")
LISTED = f.Field(table=shop.PRODUCT, column="listed")
MONTHLY = f.ByPeriod(field=DATE, grain="month")
HIRED = f.Field(table=shop.STAFF, column="hired")
HIRE_YEAR = f.ByPeriod(field=HIRED, grain="year")
TITLE = f.Field(table=shop.PRODUCT, column="title")
PRICE = f.Field(table=shop.PRODUCT, column="price")
BY_CLERK = f.ByEntity(entity=f.Entity(table=shop.STAFF, path=(shop.RELATIONS[1],)))
CLERK_ORDER = f.Field(table=shop.STAFF, column="order", path=(shop.RELATIONS[1],))
PURCHASES = f.Things(table=shop.PURCHASE)
TOTAL = f.Aggregate(function="sum", field=AMOUNT)
BY_STATUS = f.ByField(field=STATUS)
CUSTOMER_COUNTRY = f.Field(table=shop.CUSTOMER, column="country", path=(shop.RELATIONS[0],))
PURCHASE_ID = f.Field(table=shop.PURCHASE, column="id")
FULL_NAME = f.Field(table=shop.STAFF, column="Full Name")
LANGUAGES: tuple[Language, ...] = ("en", "zh")
SMALL = f.Things(table=shop.PURCHASE, where=(f.Equals(field=STATUS, value=2),))

GIVEN = [
    pytest.param(
        Count(things=f.Things(table=shop.PURCHASE, where=(f.During(field=DATE, period=f.Month(year=2023, month=4)),))),
        "SELECT COUNT(*) AS number_of_purchases FROM purchase WHERE purchase.purchase_date >= DATE '2023-04-01' "
        "AND purchase.purchase_date < DATE '2023-05-01';",
        "purchases from April 2023",
        "2023年4月的购买记录",
        id="a month of the table's own date is a half-open range and needs no name",
    ),
    pytest.param(
        TopGroups(
            things=PURCHASES,
            by=BY_CUSTOMER,
            measure=f.Aggregate(function="sum", field=AMOUNT),
            descending=True,
            limit=5,
        ),
        "SELECT customer.name AS customer, SUM(purchase.amount) AS total_amount FROM purchase JOIN customer ON "
        "purchase.customer_id = customer.id GROUP BY customer.id, customer.name ORDER BY total_amount DESC LIMIT 5;",
        "What are the top 5 customers by total amount of purchases?",
        "在购买记录中，金额总和最高的5名客户是哪些？",
        id="a top of groups is joined along the edge and sorted by its heading",
    ),
    pytest.param(
        Count(things=f.Things(table=shop.PURCHASE, where=(f.Equals(field=STATUS, value=2),))),
        "SELECT COUNT(*) AS number_of_purchases FROM purchase WHERE purchase.status = 2;",
        "whose status is “sent back”",
        "“sent back”",
        id="a coded value is worded by its meaning",
    ),
    pytest.param(
        Count(things=f.Things(table=shop.PRODUCT, where=(f.During(field=LISTED, period=f.Year(year=2022)),))),
        "SELECT COUNT(*) AS number_of_products FROM product WHERE EXTRACT(YEAR FROM to_date(product.listed, 'YYYYMMDD')) "
        "= 2022;",
        "2022",
        "2022年上架的商品",
        id="a date written as text is read as a date",
    ),
    pytest.param(
        Shares(things=PURCHASES, by=f.ByField(field=STATUS), measure=f.CountRows()),
        "SELECT purchase.status, COUNT(*) AS number_of_purchases, ROUND(100.0 * COUNT(*) / NULLIF(SUM(COUNT(*)) "
        "OVER (), 0), 2) AS percentage FROM purchase GROUP BY purchase.status ORDER BY number_of_purchases DESC;",
        "What percentage of all purchases does each purchase status account for (to two decimals)?",
        "各状态占所有购买记录数量的百分比是多少（保留两位小数）？",
        id="a share is guarded against an empty whole",
    ),
    pytest.param(
        Figures(
            things=f.Things(table=shop.PRODUCT),
            measures=(
                f.Aggregate(function="avg", field=f.Field(table=shop.PRODUCT, column="price"), rounded=True),
                f.Aggregate(function="max", field=f.Field(table=shop.PRODUCT, column="price")),
            ),
        ),
        "SELECT ROUND(AVG(product.price)::numeric, 2) AS average_price, MAX(product.price) AS highest_price FROM product;",
        "average price (rounded to two decimals) and highest price of all products",
        "平均单价（保留两位小数）和最高单价",
        id="a rounded average of a float is made exact first",
    ),
    pytest.param(
        Hierarchy(things=f.Things(table=shop.STAFF), relation=shop.RELATIONS[6]),
        'SELECT "Staff"."Full Name", parent."Full Name" AS manager_full_name FROM "Back Office"."Staff" '
        'LEFT JOIN "Back Office"."Staff" AS parent ON "Staff"."ManagerId" = parent."Id";',
        "List each staff member together with their manager.",
        "列出每名员工及其经理。",
        id="a table that points to itself is read twice, quoted where it must be",
    ),
    pytest.param(
        Childless(
            things=f.Things(table=shop.CUSTOMER),
            relation=shop.RELATIONS[0],
            child=f.Things(table=shop.PURCHASE, where=(f.Exceeds(field=AMOUNT, op=">", value=Decimal("12.5")),)),
            show=(f.Field(table=shop.CUSTOMER, column="name"),),
        ),
        "SELECT customer.name FROM customer WHERE NOT EXISTS (SELECT 1 FROM purchase WHERE purchase.customer_id = "
        "customer.id AND purchase.amount > 12.5);",
        "Which customers have no purchases",
        "哪些客户没有金额高于12.5的购买记录？",
        id="parents without children of a kind",
    ),
    pytest.param(
        Linked(things=f.Things(table=shop.PRODUCT), near=shop.RELATIONS[4], far=shop.RELATIONS[5], value="sale"),
        "SELECT DISTINCT product.title FROM product JOIN product_tag ON product_tag.product_id = product.id JOIN tag ON "
        "product_tag.tag_id = tag.id WHERE tag.name = 'sale';",
        "the tag sale",
        "标签sale",
        id="two hops through a table that only links",
    ),
    pytest.param(
        Count(
            things=f.Things(
                table=shop.CUSTOMER,
                where=(f.Equals(field=COUNTRY, value="China", negated=True),),
                alive=f.Field(table=shop.CUSTOMER, column="deleted_at"),
            )
        ),
        "SELECT COUNT(*) AS number_of_customers FROM customer WHERE customer.deleted_at IS NULL AND customer.country <> 'China';",
        "non-deleted customers",
        "国家不是China的未删除客户",
        id="a deletion mark is worded",
    ),
    pytest.param(
        Growth(things=PURCHASES, by=MONTHLY, measure=f.CountRows(), percent=False),
        "WITH periods AS (SELECT DATE_TRUNC('month', purchase.purchase_date)::date AS month, COUNT(*) AS "
        "number_of_purchases FROM purchase GROUP BY DATE_TRUNC('month', purchase.purchase_date)::date) SELECT "
        "to_char(periods.month, 'YYYY-MM') AS month, periods.number_of_purchases, earlier.number_of_purchases "
        "AS month_before, periods.number_of_purchases - earlier.number_of_purchases AS change FROM periods LEFT "
        "JOIN periods AS earlier ON earlier.month = periods.month - INTERVAL '1 month' ORDER BY periods.month;",
        "For each month, show the number of purchases, that of the previous month and the difference.",
        "按月统计购买记录的数量，以及与上个月相比的变化量。",
        id="a month is compared with the one before it by the calendar, not with the row before",
    ),
    pytest.param(
        Growth(things=f.Things(table=shop.STAFF), by=HIRE_YEAR, measure=f.CountRows(), percent=True),
        'WITH periods AS (SELECT EXTRACT(YEAR FROM "Staff".hired) AS year, COUNT(*) AS number_of_staff_members FROM '
        '"Back Office"."Staff" WHERE "Staff".hired IS NOT NULL GROUP BY EXTRACT(YEAR FROM "Staff".hired)) SELECT '
        "periods.year, periods.number_of_staff_members, earlier.number_of_staff_members AS year_before, ROUND(100.0 * "
        "(periods.number_of_staff_members - earlier.number_of_staff_members) / NULLIF(earlier.number_of_staff_members, "
        "0), 2) AS change_in_percent FROM periods LEFT JOIN periods AS earlier ON earlier.year = periods.year - 1 "
        "ORDER BY periods.year;",
        "that of the previous year and the change in percent",
        "并计算与上一年相比的变化率",
        id="a year is compared with the year before",
    ),
    pytest.param(
        YearOnYear(things=PURCHASES, by=MONTHLY, measure=f.CountRows()),
        "WITH periods AS (SELECT DATE_TRUNC('month', purchase.purchase_date)::date AS month, COUNT(*) AS "
        "number_of_purchases FROM purchase GROUP BY DATE_TRUNC('month', purchase.purchase_date)::date) SELECT "
        "to_char(periods.month, 'YYYY-MM') AS month, periods.number_of_purchases, earlier.number_of_purchases "
        "AS year_before, ROUND(100.0 * (periods.number_of_purchases - earlier.number_of_purchases) / "
        "NULLIF(earlier.number_of_purchases, 0), 2) AS change_in_percent FROM periods LEFT JOIN periods AS earlier ON "
        "earlier.month = periods.month - INTERVAL '1 year' ORDER BY periods.month;",
        "that of the same month a year earlier",
        "同比变化率",
        id="a month is compared with the same month of the year before",
    ),
    pytest.param(
        Latest(
            things=f.Things(table=shop.STAFF),
            per=f.ByField(field=f.Field(table=shop.STAFF, column="order")),
            time=HIRED,
            show=(f.Field(table=shop.STAFF, column="Full Name"),),
        ),
        'SELECT DISTINCT ON ("Staff"."order") "Staff"."order", "Staff".hired AS hire_date, "Staff"."Full Name" FROM '
        '"Back Office"."Staff" WHERE "Staff"."order" IS NOT NULL AND "Staff".hired IS NOT NULL ORDER BY '
        '"Staff"."order", "Staff".hired DESC;',
        "which staff member has the most recent hire date?",
        "入职日期最晚的一名员工，显示姓名。",
        id="a row without date is not the newest",
    ),
    pytest.param(
        TopRows(things=f.Things(table=shop.PRODUCT), show=(TITLE,), by=PRICE, descending=True, limit=3),
        "SELECT product.title, product.price FROM product WHERE product.price IS NOT NULL ORDER BY product.price DESC "
        "LIMIT 3;",
        "Which 3 products have the highest price?",
        "商品中，单价最高的3种是哪些？",
        id="a row without price is not among the highest",
    ),
    pytest.param(
        Shares(things=PURCHASES, by=BY_CLERK, measure=f.CountRows()),
        'SELECT "Staff"."Full Name" AS clerk, COUNT(*) AS number_of_purchases, ROUND(100.0 * COUNT(*) / '
        'NULLIF((SELECT COUNT(*) FROM purchase), 0), 2) AS percentage FROM purchase JOIN "Back Office"."Staff" ON '
        'purchase.clerk_id = "Staff"."Id" GROUP BY "Staff"."Id", "Staff"."Full Name" ORDER BY number_of_purchases DESC;',
        "What percentage of all purchases does each clerk account for",
        "各店员占所有购买记录数量的百分比是多少",
        id="a share counts the rows without a group",
    ),
    pytest.param(
        Portion(things=PURCHASES, condition=f.Equals(field=CLERK_ORDER, value="first")),
        'SELECT ROUND(100.0 * COUNT(*) FILTER (WHERE "Staff"."order" = \'first\') / NULLIF(COUNT(*), 0), 2) AS '
        'percentage FROM purchase LEFT JOIN "Back Office"."Staff" ON purchase.clerk_id = "Staff"."Id";',
        "For what percentage of all purchases is the clerk order first",
        "所有购买记录中，店员次序为first的占百分之多少",
        id="a part of all counts the rows without a parent",
    ),
    pytest.param(
        Distinct(things=PURCHASES, field=CLERK_ORDER),
        'SELECT DISTINCT "Staff"."order" AS clerk_order FROM purchase JOIN "Back Office"."Staff" ON purchase.clerk_id = '
        '"Staff"."Id" WHERE "Staff"."order" IS NOT NULL ORDER BY "Staff"."order";',
        "Which different clerk orders are there among all purchases?",
        "购买记录有哪些不同的店员次序？",
        id="NULL is not one of the different values",
    ),
]


@pytest.mark.parametrize(("form", "sql", "english", "chinese"), GIVEN)
def test_form_has_sql_and_question(form: f.Form, sql: str, english: str, chinese: str) -> None:
    reach = Reach(shop.shop())
    assert sql_text(build(reach, Words(reach, "en"), form).query) == sql
    assert any(english in q for q in wordings("en", form)), wordings("en", form)
    assert any(chinese in q for q in wordings("zh", form)), wordings("zh", form)


@pytest.mark.parametrize(("form", "sql", "english", "chinese"), GIVEN)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_wording_reads_back_to_its_form(
    form: f.Form, sql: str, english: str, chinese: str, language: Language
) -> None:
    del sql, english, chinese
    grammar = grammar_of(Words(Reach(shop.shop(language)), language))
    assert [q for q in wordings(language, form) if not has_one_reading(grammar, q, form)] == []


def wordings(language: Language, form: f.Form) -> list[str]:
    grammar = grammar_of(Words(Reach(shop.shop(language)), language))
    return sorted({grammar.question(form, variant) for variant in range(24)})


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        pytest.param(
            Childless(
                things=f.Things(table=shop.STAFF),
                relation=shop.RELATIONS[1],
                child=PURCHASES,
                show=(f.Field(table=shop.STAFF, column="Full Name"),),
            ),
            "Which staff members are not the clerk of any purchase?",
            "哪些员工不是任何购买记录的",
            id="a parent is named by its role",
        ),
        pytest.param(
            Split(
                things=f.Things(table=shop.CUSTOMER),
                measure=f.CountRows(),
                field=f.Field(table=shop.CUSTOMER, column="vip"),
                values=(True, False),
            ),
            "How many customers are marked as VIP, and how many are not? Show both side by side.",
            "分别统计是贵宾和不是贵宾的客户的数量，并列显示。",
            id="a yes and a no are counted beside each other",
        ),
        pytest.param(
            Portion(things=PURCHASES, condition=f.Equals(field=STATUS, value=2)),
            "For what percentage of all purchases is the status “sent back” (to two decimals)?",
            "占百分之多少",
            id="a row does not possess its value",
        ),
        pytest.param(
            LinkedRows(things=f.Things(table=shop.PRODUCT), near=shop.RELATIONS[4], far=shop.RELATIONS[5]),
            "List the products of each tag.",
            "列出每个标签对应的商品。",
            id="a link table is asked from one side",
        ),
        pytest.param(
            AboveAverage(
                things=SMALL,
                show=(f.Field(table=shop.PURCHASE, column="id"),),
                field=AMOUNT,
                above=True,
            ),
            "have an above-average amount?",
            "金额高于平均值的有哪些？",
            id="conditions precede the requested columns",
        ),
        pytest.param(
            Breakdown(things=SMALL, by=(BY_CUSTOMER,), measures=(f.CountRows(),)),
            "For each customer, ",
            "按客户",
            id="a group after a condition would be taken for a part of it",
        ),
        pytest.param(
            Breakdown(
                things=f.Things(table=shop.CUSTOMER),
                by=(f.ByField(field=COUNTRY),),
                measures=(f.CountRows(),),
                ranked="down",
            ),
            "Show the number of customers for each country, highest first.",
            "按国家统计客户的数量，从多到少排列。",
            id="counts run from many to few",
        ),
        pytest.param(
            TopRows(things=PURCHASES, show=(PURCHASE_ID,), by=DATE, descending=True, limit=5),
            "List the 5 most recent purchases.",
            "列出最近5",
            id="the newest rows by when they happened need no name of the date",
        ),
        pytest.param(
            TopRows(things=SMALL, show=(AMOUNT, PURCHASE_ID), by=DATE, descending=False, limit=5),
            "Show the amount and ID of the 5 earliest purchases whose status is “sent back”.",
            "列出最早的5",
            id="columns of the oldest rows are in one sentence",
        ),
        pytest.param(
            TopRows(things=f.Things(table=shop.STAFF), show=(FULL_NAME,), by=HIRED, descending=True, limit=3),
            "Which 3 staff members were hired most recently?",
            "列出最近入职的3名员工。",
            id="the newest rows by their event",
        ),
        pytest.param(
            TopRows(things=f.Things(table=shop.STAFF), show=(FULL_NAME,), by=HIRED, descending=False, limit=1),
            "Which staff member was hired earliest?",
            "最早入职的是哪一名员工？",
            id="the first row by its event",
        ),
        pytest.param(
            TopRows(things=f.Things(table=shop.PRODUCT), show=(LISTED,), by=PRICE, descending=True, limit=3),
            "Which 3 products have the highest price? Show the ",
            "列出单价最高的3",
            id="the first of all rows by a figure",
        ),
        pytest.param(
            Extreme(things=f.Things(table=shop.PRODUCT), show=(TITLE,), field=PRICE, highest=False),
            "Which products have the lowest price?",
            "单价最低（含并列）",
            id="several rows may share the lowest figure",
        ),
        pytest.param(
            TopGroups(things=PURCHASES, by=BY_CUSTOMER, measure=TOTAL, descending=True, limit=1),
            "Which customer has the highest total amount of purchases?",
            "哪名客户的购买记录金额总和最高？",
            id="the figure of a group of all rows",
        ),
        pytest.param(
            TopGroups(things=SMALL, by=BY_CUSTOMER, measure=f.CountRows(), descending=False, limit=1),
            "Which customer has the fewest purchases whose status is “sent back”?",
            "中，哪名客户的最少？",
            id="conditions come before the group",
        ),
        pytest.param(
            BestPerGroup(things=PURCHASES, outer=BY_STATUS, inner=BY_CUSTOMER, measure=TOTAL),
            "which customer has the highest total amount",
            "每种状态的购买记录中，金额总和最高的是哪名客户？",
            id="the best follows what it is the best of",
        ),
        pytest.param(
            BestPerGroup(things=PURCHASES, outer=BY_STATUS, inner=BY_CUSTOMER, measure=f.CountRows()),
            "which customer ",
            "每种状态购买记录最多的是哪名客户？",
            id="the group with the most rows, too",
        ),
        pytest.param(
            Linked(
                things=f.Things(table=shop.PRODUCT), near=shop.RELATIONS[4], far=shop.RELATIONS[5], value="节日 标签"
            ),
            "List the products of the tag “节日 标签”.",
            "列出“节日 标签”对应的商品。",
            id="a name that ends with its kind needs no kind",
        ),
        pytest.param(
            Count(things=f.Things(table=shop.PRODUCT, where=(f.Missing(field=PRICE),))),
            "products without a price",
            "有多少种单价未填写的商品？",
            id="a missing value is no zero",
        ),
        pytest.param(
            Distinct(things=PURCHASES, field=STATUS),
            "List the distinct statuses of all purchases.",
            "购买记录有哪些不同的状态？",
            id="the noun is not repeated",
        ),
        pytest.param(
            Reports(things=f.Things(table=shop.STAFF), relation=shop.RELATIONS[6]),
            "How many staff members report directly to each manager?",
            "每名经理下面直接有多少名员工？",
            id="people report to their superior",
        ),
        pytest.param(
            BestPerGroup(things=PURCHASES, outer=BY_STATUS, inner=f.ByField(field=CUSTOMER_COUNTRY), measure=TOTAL),
            "For each purchase status, which customer country has the highest total amount of purchases?",
            "每种状态的购买记录中，金额总和最高的是哪个客户国家？",
            id="a group of a parent goes by the parent",
        ),
        pytest.param(
            Breakdown(things=f.Things(table=shop.STAFF), by=(HIRE_YEAR,), measures=(f.CountRows(),)),
            "How many staff members were hired in each year?",
            "每年入职的员工各有多少名？",
            id="rows are counted by their event",
        ),
        pytest.param(
            ratios.PartRatio(
                things=f.Things(table=shop.PRODUCT), condition=f.Exceeds(field=PRICE, op="<", value=10), by=None
            ),
            "What share of all products have a price below 10?",
            "商品中，单价低于10的占总数的比例是多少？",
            id="a share of rows with something",
        ),
        pytest.param(
            Figures(
                things=PURCHASES,
                measures=(f.Aggregate(function="avg", field=AMOUNT), f.Aggregate(function="sum", field=AMOUNT)),
            ),
            "What are the average amount and total amount of all purchases?",
            "计算所有购买记录的平均金额以及金额总和。",
            id="an average and a sum are two figures",
        ),
        pytest.param(
            Childless(
                things=f.Things(table=shop.CUSTOMER),
                relation=shop.RELATIONS[0],
                child=PURCHASES,
                show=(COUNTRY,),
            ),
            "Which customers have no purchases? Show the country.",
            "列出没有购买记录的客户，显示国家。",
            id="all parents without children",
        ),
    ],
)
def test_form_has_this_wording(form: f.Form, english: str, chinese: str) -> None:
    for language in LANGUAGES:
        grammar = grammar_of(Words(Reach(shop.shop(language)), language))
        assert [q for q in wordings(language, form) if not has_one_reading(grammar, q, form)] == []
    assert any(english in q for q in wordings("en", form)), wordings("en", form)
    assert any(chinese in q for q in wordings("zh", form)), wordings("zh", form)
