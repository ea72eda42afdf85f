"""Initials of pinyin that a schema's comments explain."""

from __future__ import annotations

import pytest

from tests.tables import from_table
from tests.unit.training.made import catalog, column, table, table_of
from training.catalog.model import ColumnName
from training.identifiers.pinyin_comments import explained, initials
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns, label_tables
from training.relations.edges import declared_relations

REGISTRATIONS = table_of(
    'ghjl(ghsj:timestamp "挂号时间", ghlb:text "挂号类别", ghzt:text "挂号状态 0已预约 1已就诊", ghfy:numeric, '
    'ysgh:text, csrq:date, ghid) "挂号记录"'
)
PROJECTS = table("jcxm", "xmdm:text", "xmlb:text", column("jcjg", "text", comment="检查结果"), comment="检查项目")
ROOMS = table("ksxx", "ksdm:text", "kslx:text", column("lcwz", "text", comment="楼层位置"), comment="科室信息表")
MADE = catalog(REGISTRATIONS, PROJECTS, ROOMS)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("挂号时间", "ghsj"), ("入院科室", "ryks"), ("总费用", "zfy"), ("安全", "aq"), ("坐标", "zb"), ("ID号", "??h")],
)
def test_initial_of_a_character(text: str, letters: str) -> None:
    assert initials(text) == letters


@from_table
def test_name_without_comment_is_read_by_other_comments(name: str, label: str) -> None:
    found = label_columns(MADE, read_names(MADE.tables), None, "zh")
    assert {key.name: each.text for key, each in found.items()}[name] == label


def test_table_without_comment_is_read_by_other_comments() -> None:
    details = table("gh_mx", "ghid", "je:numeric")
    made = catalog(REGISTRATIONS, PROJECTS, ROOMS, details)
    assert label_tables(made, read_names(made.tables), None, "zh")[details.name].text == "挂号明细"


def test_names_with_underscores_and_prefix_are_explained() -> None:
    rooms = table("t_cj", "id", column("cj_mc", "text", comment="车间名称"), comment="车间信息表")
    gear = table("t_sb", "id", column("sb_mc", "text", comment="设备名称"), comment="设备台账")
    suppliers = table("t_gys", "id", column("xydj", "text", comment="信用等级"), comment="供应商信息")
    use = table("t_nhjl", "id", "cj_id", "sb_id", "bzdj:numeric", references={"cj_id": "t_cj.id", "sb_id": "t_sb.id"})
    made = catalog(rooms, gear, suppliers, use)
    names = read_names(made.tables)
    said = label_columns(made, names, None, "zh", declared_relations(made))
    assert {name: said[ColumnName(use.name, name)].text for name in ("cj_id", "sb_id", "bzdj")} == {
        "cj_id": "车间ID",
        "sb_id": "设备ID",
        "bzdj": "标准单价",
    }
    assert label_tables(made, names, None, "en")[rooms.name].text == "workshop"


def test_explained_name_has_english_words() -> None:
    names = read_names(MADE.tables)
    columns = {key.name: label.text for key, label in label_columns(MADE, names, None, "en").items()}
    assert (columns["ghfy"], columns["kslx"], columns["ghzt"]) == (
        "registration fee",
        "department type",
        "registration status",
    )
    assert label_tables(MADE, names, None, "en")[REGISTRATIONS.name].text == "registration record"


def test_comment_precedes_another_word_with_the_same_initials() -> None:
    bills = table_of('zd(jfzt "缴费状态", jfsj:timestamp "缴费时间", cs "层数", kh:text "客户")')
    made = catalog(bills)
    columns = {key.name: label.text for key, label in label_columns(made, read_names(made.tables), None, "en").items()}
    # the lexicon has 积分 for jf, 上级 for sj and 城市 for cs
    assert columns == {"jfzt": "payment status", "jfsj": "payment time", "cs": "floors", "kh": "customer"}


def test_parts_of_a_name_are_explained() -> None:
    outlets = table("t_wd", "wd_id", "wdmc:text", comment="网点信息表")
    bills = table("t_yd", "ydh:text", column("md_wd_id", comment="目的网点"), comment="运单主表")
    trips = table("t_pcd", "pcdh:text", column("xdsj", comment="下单时间"), comment="派车单")
    links = table("t_pcd_yd", "pcd_id", column("zcsx", comment="装车顺序"), comment="派车单与运单关联表")
    made = catalog(outlets, bills, trips, links)
    names = read_names(made.tables)
    columns = label_columns(made, names, None, "en")
    assert columns[ColumnName(bills.name, "md_wd_id")].text == "destination outlet ID"
    assert label_tables(made, names, None, "en")[links.name].text == "dispatch order waybill"


def test_few_matching_comments_explain_nothing() -> None:
    assert not explained([table("xb", column("xb", "text", comment="性别"))])


def test_chinese_without_a_translation_becomes_pinyin_words() -> None:
    made = catalog(
        table(
            "bd",
            *(
                column(n, "text", comment=c)
                for n, c in (("zpsj", "甄聘时间"), ("zplx", "甄聘类型"), ("zpzt", "甄聘状态"))
            ),
            "zpfy:numeric",
        )
    )
    found = {key.name: label.text for key, label in label_columns(made, read_names(made.tables), None, "en").items()}
    assert found["zpfy"] == "ZP fee"


def test_ending_of_a_single_name_does_not_precede_the_lexicon() -> None:
    """`fwrk` shows that rk is 人口; that of one name does not make an inbound table one of people."""
    areas = table("qy", column("fwrk", comment="服务人口"), column("qymj", comment="区域面积"), comment="区域")
    gear = table("sb_lb", column("sbmc", "text", comment="设备名称"), comment="设备类别")
    received = table("cg_sbrk", "rkdh:text", "rkrq:date")
    made = catalog(areas, gear, received)
    assert label_tables(made, read_names(made.tables), None, "zh")[received.name].text == "采购设备入库"


def test_columns_with_the_initials_of_their_own_table_are_called_after_it() -> None:
    """Another table's comment explains `gdbh` as 工单编号; in a table of pipes it is the pipe's."""
    orders = table("kf_gd", column("gdbh", "text", comment="工单编号"), column("gdzt", "text", comment="工单状态"))
    pipes = table("gw_gd", "gdbh:text", "gdmc:text", column("gj", comment="管径"), key=["gdbh"], comment="管道")
    points = table("sz_cyd", "cydbh:text", column("cydlx", "text", comment="采样点类型"), comment="水质采样点")
    leaks = table("gw_ll", "id", "gdbh:text", references={"gdbh": "gw_gd.gdbh"})
    made = catalog(orders, pipes, points, leaks)
    labels = label_columns(made, read_names(made.tables), None, "zh", declared_relations(made))
    said = {(key.table.name, key.name): label.text for key, label in labels.items()}
    assert said["gw_gd", "gdbh"] == said["gw_ll", "gdbh"] == "管道编号"
    assert (said["gw_gd", "gdmc"], said["sz_cyd", "cydbh"]) == ("管道名称", "采样点编号")
    assert said["kf_gd", "gdbh"] == "工单编号"


def test_two_letters_that_a_comment_explains_are_no_english_abbreviation() -> None:
    pipes = table_of('gd(ms:numeric "埋深", gj "管径", cz:text "材质")')
    made = catalog(pipes)
    assert read_names(made.tables).words(pipes.name, "ms") == ("埋深",)
    assert read_names(made.tables).words(pipes.name, "gj") == ("gj",)


def test_key_in_letters_is_called_after_its_rows_and_so_are_its_references() -> None:
    """`zcjlid` has the words of the table and an id; `zcls` the initials of no known word."""
    records = table("yw_zcjl", column("zcrq", "date", comment="装车日期"), "id", key=["id"], comment="装车记录")
    flows = table("yw_hp", "zcls:text", "zcjlid", column("hpzl", comment="货品重量"), key=["zcls"], comment="货品流水")
    trips = table("yw_cc", "id", column("ccsj", "timestamp", comment="出车时间"), key=["id"], comment="出车")
    made = catalog(records, flows, trips)
    names = read_names(made.tables)
    labels = label_columns(made, names, None, "zh")
    assert labels[ColumnName(flows.name, "zcls")].text == "货品流水编号"
    assert labels[ColumnName(trips.name, "id")].text == "ID"
    assert names.words(flows.name, "zcjlid") == (*names.words(records.name), "id")
