"""Column names are told from the rows below them, and rows of values are never taken for column names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.table_cells import CellKind, cell_type
from corpus.readers.table_head import table_head


def rows_of(table: str) -> list[list[str]]:
    """A table written with bars between cells and slashes between rows."""
    return [[cell.strip() for cell in row.split("|")] for row in table.split(" / ")]


@pytest.mark.parametrize(
    "table",
    [
        "科室|医生|时间 / 骨科|周医生|周一上午 / 骨科|吴医生|周二下午 / 眼科|冯医生|周四",
        "型号|重量 / 甲型机|12千克 / 乙型机|15千克",
        "年份|清淤资金|管网长度 / 二〇一一年|三千二百万元|四十八公里 / 二〇一二年|四千一百万元|六十六公里",
        "|2022年|2023年 / 净利润|300万元|420万元 / 总资产|9亿元|11亿元",
        "指标|2022|2023 / 净利润|300|420 / 总资产|900|1100",
        "|2023年 / 净利润|300万元",
        "项目|单位|2022年|2023年|同比 / 产量|吨|1200|1300|8% / 销量|吨|1100|1250|14%",
        "节次|周一|周二|周三 / 第一节|语文|数学|英语 / 第二节|数学|语文|体育",
        "方向|首班车|末班车 / 高铁北站往湿地公园|6:00|22:10 / 湿地公园往高铁北站|6:00|22:20",
        "时间段|总馆|文苑分馆 / 2月5日|9:00—17:00|闭馆 / 2月6日—2月18日|闭馆|闭馆",
        "参数|KX-100|KX-200 / 重量|12千克|15千克 / 功率|900W|1500W",
        "年龄|0-6岁|7-14岁 / 票价|免费|10元",
        "作物|甲县|乙县 / 水稻|多|少 / 小麦|少|多",
        "监测点|PM2.5|PM10 / 东湖|35|60 / 西山|28|51",
        "问题|答案 / 校园卡丢了怎么办？|先挂失，再补办。 / 宿舍几点关门？|二十三点。",
        "question,answer".replace(",", "|") + " / 宿舍几点关门|23点",
        "站名|电話 / 元蕩|0512-1 / 汾湖|0512-2",
        "生字|注音|造詞 / 螢|ㄧㄥˊ|螢火蟲、流螢 / 籠|ㄌㄨㄥˊ|燈籠、鳥籠",
        "姓名|部门|电话 / 张三|信息科|8001 / 李四|财务科|8002 / 姓名|部门|电话 / 王五|人事科|8003",
        "姓名|部门 / 张三|信息科",
        "姓名|性别|出生年月 / 张三|男|1990年3月 / 李四|女|1992年5月",
        "车次|苏州|无锡 / G1|08:12|08:40 / G3|09:12|09:40",
        "产品|特点|适用人群 / 甲险|保费低，保障高|成年人 / 乙险|可续保|老人",
        "距离|苏州|无锡 / 苏州|0|40 / 无锡|40|0",
        "班级|一班|二班 / 人数|40|42",
        "问|答 / 宿舍几点关门？|23点。 / 学费怎么交？|网上。",
    ],
)
def test_a_row_of_column_names_is_told(table: str) -> None:
    assert table_head(rows_of(table)) == (0, 1)


@pytest.mark.parametrize(
    "table",
    [
        "姓名|王强 / 电话|123 / 工号|8001",
        "姓名|王强|性别|男 / 电话|123|地址|苏州 / 学历|本科|籍贯|常熟",
        "索引号：|LX-2020-0031|发布机构：|市政府办公室 / 成文日期：|2020-08-01|有效性：|有效",
        "额定功率|1500W / 净重|3.2kg",
        "额定功率|1500W|1600W / 净重|3.2kg|3.5kg",
        "张三|信息科|8001 / 李四|财务科|8002 / 王五|人事科|8003",
        "张三|信息科|主任 / 李四|财务科|科员 / 王五|人事科|科长",
        "骨科|周医生|周一上午 / 骨科|吴医生|周二下午 / 眼科|冯医生|周四",
        "校园卡丢了怎么办|先在App内挂失 / 宿舍几点关门|二十三点 / 学费怎么交|网上缴费",
        "校园卡丢了怎么办？|先挂失，再补办。 / 宿舍几点关门？|二十三点。",
        "图书馆今天开放。|欢迎 / 图书馆明天闭馆。|抱歉",
        "1|2|3 / 4|5|6 / 7|8|9",
        "90|85|77 / 优|良|中 / 优|优|优",
        "2022|300|400 / 2023|420|500",
        "元荡|0512-1 / 汾湖|0512-2",
        "城市|苏州 / 人口|1200 / 面积|8000",
        "苏州|江苏 / 杭州|浙江 / 合肥|安徽",
        "宿舍在几号楼|周日 / 学费怎么交|登录财务处网站",
        "宿舍开放|周日至周四 / 学费缴纳|登录财务处网站",
        "能量|293千焦 / 蛋白质|3.2g / 脂肪|1.5g",
        "申请人|王强|联系电话|123 / 地址|苏州|邮编|215000",
        "只有一格 / 只有一格",
        "姓名|电话",
        "甲|甲|乙 / 1|2|3 / 4|5|6",
        "张三|13800000000 / 李四|13900000000",
        "备注| / 地址|苏州",
        "",
    ],
)
def test_rows_of_values_have_no_head(table: str) -> None:
    assert table_head(rows_of(table)) == (0, 0)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("三年财务|| / 指标|2022年|2023年 / 净利润|300|420", (1, 1)),
        ("三年财务|三年财务|三年财务 / 指标|2022年|2023年 / 净利润|300|420", (1, 1)),
        ("三年财务 / 单位：万元|| / 指标|2022年|2023年 / 净利润|300|420", (2, 1)),
        ("科目|2022年||2023年| / |收入|利润|收入|利润 / 门诊|30|4|35|5 / 住院|60|8|70|9", (0, 2)),
        ("科目|2022年|2022年|2023年|2023年 / 科目|收入|利润|收入|利润 / 门诊|30|4|35|5 / 住院|60|8|70|9", (0, 2)),
        ("|2022年||2023年| / 科目|收入|利润|收入|利润 / 门诊|30|4|35|5 / 住院|60|8|70|9", (0, 2)),
        ("某院报表|||| / 科目|2022年||2023年| / |收入|利润|收入|利润 / 门诊|30|4|35|5", (1, 2)),
        ("姓名|联系方式| / 张三|8001|a@b.cn / 李四|8002|c@d.cn", (0, 1)),
        ("本表由统计局编制。|| / 张三|信息科|8001 / 李四|财务科|8002", (0, 0)),
    ],
)
def test_titles_and_further_head_rows_are_counted(table: str, told: tuple[int, int]) -> None:
    assert table_head(rows_of(table)) == told


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("", CellKind.EMPTY),
        ("医生", CellKind.TEXT),
        ("1,200", CellKind.NUMBER),
        ("约12个月", CellKind.NUMBER),
        ("三千二百万元", CellKind.NUMBER),
        ("2023", CellKind.PERIOD),
        ("2023年", CellKind.PERIOD),
        ("週一上午", CellKind.PERIOD),
        ("第一季度", CellKind.PERIOD),
        ("2020-08-01", CellKind.DATE),
        ("2月6日—2月18日", CellKind.DATE),
        ("9:00—17:00", CellKind.TIME),
        ("LX-2020-0031", CellKind.CODE),
        ("a@b.cn", CellKind.CODE),
    ],
)
def test_the_kind_of_a_cell(cell: str, kind: CellKind) -> None:
    assert cell_type(cell).kind is kind


@given(
    st.lists(st.lists(st.sampled_from(["", "姓名", "2023年", "12千克", "王强", "？", "a1"]), max_size=4), max_size=6)
)
def test_titles_and_heads_leave_rows_below_them(rows: list[list[str]]) -> None:
    titles, heads = table_head(rows)
    assert titles + heads < max(1, len(rows))


@pytest.mark.parametrize("unit", ["一", "1", "1,", "：", "（", "至1", "a", " ", "-1", "年"])
def test_long_cells_and_rows_take_little_time(unit: str) -> None:
    start = time.process_time()
    table_head([[unit * 100_000] * 3] * 3)
    table_head([[unit] * 20_000] * 3)
    assert time.process_time() - start < 1
