"""What the cells of a table hold: numbers with their unit, dates, periods, codes, column names, other text."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.script import to_simplified

LONGEST_NAME: Final = 30
"""Characters; a longer cell is not a column name."""
# Characters; a longer cell is text without a closer look.
_LONGEST_VALUE: Final = 40


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AMOUNT: Final = r"[+\-−±约近≈<>＜＞≤≥¥￥$€]?\d[\d,.]*"
_NUMERAL: Final = r"(?!零[售钱件部食头配用])[〇零一二三四五六七八九十两][〇零一二三四五六七八九十百千万亿两点]*"
_NUMBER: Final = re.compile(
    rf"{_AMOUNT}(?:[-–—~～至/×*]\d[\d,.]*)*(?P<unit>[^\d\s。，；：、@]{{0,4}})|{_NUMERAL}(?P<measure>[^\d\s。，；：、]{{0,2}})"
)
_YEAR: Final = r"(?:(?:19|20)\d\d|[〇零一二三四五六七八九]{4}(?=年))"
_MONTH: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月"
_QUARTER: Final = r"(?:第?[一二三四1-4]季度|Q[1-4])"
_WEEKDAY: Final = "(?:周|星期|礼拜)[一二三四五六日天末]"
_PERIOD: Final = re.compile(
    rf"(?P<year>{_YEAR}(?:年度?|财年|年?(?:末|底|初|上半年|下半年|{_QUARTER}|{_MONTH}))?)"
    rf"|(?P<month>{_MONTH}份?)|(?P<quarter>{_QUARTER}|[上下]半年)"
    rf"|(?P<weekday>{_WEEKDAY}(?:[-–—~～至到、](?:周|星期|礼拜)?[一二三四五六日天])*(?:[上下]午|早上|晚上?)?)"
)
_DAY: Final = rf"(?:{_YEAR}(?:年|[-/.]))?(?:{_MONTH}|\d{{1,2}}[-/.])(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]?"
_DATE: Final = re.compile(
    rf"{_DAY}(?:\s*[-–—~～至到]+\s*(?:{_DAY}|\d{{1,2}}[日号]))?(?:\s*\d{{1,2}}[:：]\d\d.{{0,9}})?"
)
_TIME: Final = re.compile(r"(?:[上下]午|晚上)?\d{1,2}[:：]\d\d(?:[:：]\d\d)?(?:\s*[-–—~～至到]+\s*.{0,9})?")
_CODE: Final = re.compile(r"(?=[^\d]*\d)[!-~]+|[^@\s]+@[^@\s]+")

# Words that end a cell: it is a sentence, or a label whose value follows. A question is no name of a column either.
_SENTENCE: Final = re.compile(
    r"[。！？!?；;…]|[:：]\s*\Z|\A[^（(]*[：]|怎么|如何|什么|为何|多少钱|多久|几[点时月号天个]|哪[里些个儿天]|[吗呢]\Z"
)
_BRACKETS: Final = re.compile(r"[（(\[【/／].*\Z")
_NAMES: Final = _words(
    """
    问 答 姓名 名称 名字 品名 书名 站名 校名 馆名 地名 人名 单位 部门 科室 学院 专业 班级 年级 职务 职称 职位 岗位
    联系方式 手机 邮箱 邮编 地点 位置 区域 地区 城市 省份 国家 站点 站 路线 线路 方向 月份 星期 日 年 月 序号 学号
    工号 型号 货号 代码 代号 编码 类 种类 分类 性质 等级 级别 项目 事项 内容 描述 简介 备注 注释 参数 指标 参数值 数值
    值 规格 尺寸 重量 净重 长度 高度 宽度 容量 体积 功率 电压 数量 单价 总价 收入 支出 利润 产量 销量 占比 状态 结果
    来源 作者 性别 年龄 民族 学历 籍贯 生日 问题 提问 答案 回答 答复 条件 材料 方式 方法 负责人 联系人 医生 教师 老师
    课程 科目 学分 课时 成绩 分数 得分 排名 名次 车次 班次 首班车 末班车 座位 楼层 房间 房号 用途 功能 原因 措施 步骤
    阶段 环节 节次 术语 解释 定义 含义 释义 产地 产品 商品 菜名 食材 用量 品种 版本 日程 主题 主讲人 嘉宾 主持人 生字
    注音 拼音 造词 选项 题目 题号 权限 角色 字段 默认值 网址 链接 标题 正文 摘要 分馆 学校 公司 企业 机构 门店 id no
    name title date time type value price phone email address question answer text description note notes category
    city year month day department key content url source author unit item status quantity amount total
    """
)
_ENDINGS: Final = re.compile(
    r".{0,12}(?:时间|日期|名称|编号|号码|数量|人数|金额|价格|费用|面积|比例|率|类型|类别|地址|电话|标准|要求|说明|情况|年份|年度)"
)


class CellKind(StrEnum):
    """The kind of value in a cell."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"  # with or without a unit
    PERIOD = "period"  # a year, month, quarter, weekday
    DATE = "date"
    TIME = "time"
    CODE = "code"  # letters and digits, addresses


class CellType(NamedTuple):
    """The kind of a cell, and the unit of a number or the length of a period; equal for values of one column."""

    kind: CellKind
    unit: str = ""


EMPTY: Final = CellType(CellKind.EMPTY)
TEXT: Final = CellType(CellKind.TEXT)


@lru_cache(maxsize=4096)
def cell_type(cell: str) -> CellType:
    """The type of ``cell``, which has no white space around it."""
    if not cell:
        return EMPTY
    if len(cell) > _LONGEST_VALUE:
        return TEXT
    cell = to_simplified(cell)
    if match := _PERIOD.fullmatch(cell):
        return CellType(CellKind.PERIOD, match.lastgroup or "")
    for kind, pattern in ((CellKind.DATE, _DATE), (CellKind.TIME, _TIME)):
        if pattern.fullmatch(cell):
            return CellType(kind)
    if match := _NUMBER.fullmatch(cell):
        return CellType(CellKind.NUMBER, match["unit"] or match["measure"] or "")
    return CellType(CellKind.CODE) if _CODE.fullmatch(cell) else TEXT


def may_name_column(cell: str) -> bool:
    """Whether ``cell`` is short, no sentence or question, and no label with a colon."""
    return len(cell) <= LONGEST_NAME and not _SENTENCE.search(to_simplified(cell))


@lru_cache(maxsize=4096)
def is_usual_name(cell: str) -> bool:
    """Whether ``cell`` is a word that often names a column, such as 姓名 or 开放时间（周末）."""
    if len(cell) > LONGEST_NAME:
        return False
    name = "".join(_BRACKETS.sub("", to_simplified(cell)).lower().split())
    return name in _NAMES or _ENDINGS.fullmatch(name) is not None
