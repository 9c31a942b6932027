"""What surrounds an article on the web is content in a document of somebody's own."""

from __future__ import annotations

import pytest

from corpus.cleaning import Cleaned, clean
from corpus.document import Kind
from corpus.source import SourceText

NOTICE = """工会活动通知
为了丰富职工的业余生活，工会决定举办本次活动，欢迎全体职工踊跃报名参加。
日期：2024年5月6日　时间：下午两点
主编：王小明
网址：http://www.example.com
全市常住人口1291万人（数据来源：市统计局）
下图为接线方式，红线接正极，黑线接负极。
为了充实职工的业余生活，工会决定继续举办活动，欢迎全体职工踊跃报名参加。
抄送：各分厂工会、财务部
某某集团工会委员会
2024年4月28日
"""


def cleaned(*lines: str) -> Cleaned:
    return clean(SourceText("\n".join(lines)))


def kinds(*lines: str) -> dict[str, Kind]:
    page = cleaned(*lines)
    return {page.text[paragraph.start : paragraph.end]: paragraph.kind for paragraph in page.paragraphs}


def test_a_notice_keeps_every_line_that_says_something() -> None:
    found = kinds(*NOTICE.splitlines())
    assert [kind for kind in found.values() if kind is not Kind.CONTENT] == [Kind.TITLE, Kind.BYLINE, Kind.DATELINE]


def test_a_notice_is_dated_and_issued_at_its_foot() -> None:
    known = cleaned(*NOTICE.splitlines()).metadata
    assert (known.publisher, known.published, known.url) == ("某某集团工会委员会", "2024-04-28", None)


@pytest.mark.parametrize(
    "line",
    [
        "设置 > 关于手机 > 版本信息",
        "首页 > 电池 > 省电模式",
        "作者：鲁迅",
        "审核：李四",
        "联系人：王小明 电话：8325",
        "更新日期：2024-01-05",
        "出处：《战国策·楚策一》",
        "发文字号：某府规〔2023〕5号",
        "版权所有：某某科技有限公司",
        "未经书面许可，不得转载",
        "苏ICP备05001234号",
        "附件：报名表.docx",
        "抄送：各分厂工会",
        "每股收益0.52元（来源：年报）",
        "相关链接",
    ],
)
def test_a_line_like_furniture_is_content_and_on_a_web_page_it_is_judged(line: str) -> None:
    lines = ("办事说明", "本次办理分为三个步骤，请大家按照说明准备材料。", line, "以上事项由综合科负责解释。")
    assert kinds(*lines)[line] in (Kind.CONTENT, Kind.HEADING)
    assert kinds(*lines, line)[line] is Kind.CONTENT


@pytest.mark.parametrize(
    "line",
    [
        "扫一扫在手机打开当前页",
        "您现在的位置: 首页 > 新闻中心",
        "【打印本页】 【关闭窗口】",
        "如有侵权请联系我们,我们会第一时间处理",
        "下一篇：没有了",
        "返回顶部",
    ],
)
def test_one_line_about_the_page_tells_a_copied_web_page(line: str) -> None:
    assert kinds("会议在苏州召开。", "会议开了两天。", "来源：苏州日报", line) == {
        "会议在苏州召开。": Kind.CONTENT,
        "会议开了两天。": Kind.CONTENT,
        "来源：苏州日报": Kind.DATELINE,
        line: Kind.CHROME,
    }


def test_furniture_of_two_kinds_tells_a_copied_web_page() -> None:
    lines = ("会议在苏州召开。", "会议开了两天。", "相关阅读", "太湖龙舟赛明日开赛")
    assert kinds(*lines)["相关阅读"] is not Kind.CHROME
    assert kinds(*lines, "Copyright © 2022 example.org")["相关阅读"] is Kind.CHROME


@pytest.mark.parametrize("web", [True, False])
def test_a_path_of_menus_below_a_text_is_what_to_press(web: bool) -> None:
    lines = ("查看版本的方法如下。", "设置 > 关于手机 > 版本信息", "按三次返回。")
    page = clean(SourceText("\n".join(lines)), web=web)
    assert [paragraph.kind for paragraph in page.paragraphs] == [Kind.CONTENT] * 3


def test_the_trail_of_a_site_above_the_title_is_no_instruction() -> None:
    assert kinds("首页 > 资讯中心 > 苏州资讯", "会议在苏州召开。")["首页 > 资讯中心 > 苏州资讯"] is Kind.CHROME


def test_page_numbers_and_tables_of_contents_are_furniture_everywhere() -> None:
    found = kinds("目录", "历史沿革", "建筑结构", "历史沿革", "桥始建于唐代。", "建筑结构", "共五十三孔。", "- 2 -")
    assert found["目录"] is found["- 2 -"] is Kind.CHROME


def test_a_list_of_dates_is_content_and_a_date_alone_is_a_dateline() -> None:
    days = ("2024-05-06 开幕式", "2024-05-07 参观", "2024-05-08 闭幕式")
    assert set(kinds("日程安排如下。", *days).values()) == {Kind.CONTENT}
    assert kinds("日程另行通知。", days[0])[days[0]] is Kind.DATELINE


def test_a_question_put_in_an_interview_is_no_byline() -> None:
    turns = ("记者：请介绍一下您自己", "陈守针：家里穷，十五岁就学徒。", "记者：后来呢", "陈守针：后来自己开了铺子。")
    assert set(kinds("访谈一则。", *turns).values()) == {Kind.CONTENT}
    assert kinds("会议召开。", "记者：王大明")["记者：王大明"] is Kind.CONTENT


def test_the_values_below_their_labels_are_no_headings() -> None:
    lines = ("公司产品出口二十多个国家和地区。", "法定代表人", "赵大山", "公司坚持质量第一的经营方针。")
    assert set(kinds(*lines).values()) == {Kind.CONTENT}


@pytest.mark.parametrize(
    ("lines", "published", "publisher"),
    [
        (("养犬管理办法", "（2019年3月28日公布　2024年9月12日修订　自2025年1月1日起施行）"), "2024-09-12", None),
        (("住宿费标准", "（自2023年1月1日起执行）"), None, None),
        (("信息公开指南", "发布日期：2022-01-01 更新日期：2023-02-02"), "2023-02-02", None),
        (("参保问答", "江临市医疗保障局编印"), None, "江临市医疗保障局"),
        (("差旅费管理办法", "恒岭财〔2024〕6号"), "2024", None),
        (("采访手记", "采访时间：2022年6月8日"), None, None),
        (("筹备会议程", "日期　2025年9月12日（星期五）"), None, None),
        (("温泉取用管理办法", "民国112年6月8日青岚乡公所订定"), "2023-06-08", None),
        (("养老机构服务规范", "2023-05-06 发布", "2023-06-06 实施"), "2023-05-06", None),
        (("运动会通知", "发布：体育组　日期：2025-03-24"), "2025-03-24", "体育组"),
    ],
)
def test_the_head_states_when_and_by_whom(lines: tuple[str, ...], published: str | None, publisher: str | None) -> None:
    known = cleaned(*lines, "第一条 为了规范管理，制定本办法。").metadata
    assert (known.title, known.published, known.publisher) == (lines[0], published, publisher)


def test_the_year_of_a_document_number_is_inferred() -> None:
    assert cleaned("差旅费管理办法", "恒岭财〔2024〕6号", "为规范开支，制定本办法。").metadata.inferred == (
        "published",
    )


def test_the_date_of_printing_is_a_last_resort() -> None:
    lines = (
        "关于放假的通知",
        "五一放假五天，请各部门安排好值班。",
        "某某公司办公室",
        "2024年4月25日",
        "某某公司 2024年4月28日印发",
    )
    assert cleaned(*lines).metadata.published == "2024-04-25"
    assert cleaned(*lines[:2], lines[-1]).metadata.published == "2024-04-28"


def test_a_signature_inside_the_text_comes_before_the_line_of_printing() -> None:
    lines = (
        "关于印发停车办法的通知",
        "现将办法印发给你们。",
        "江临市人民政府",
        "2023年6月1日",
        "第一条 本办法自7月1日起施行。",
    )
    known = cleaned(*lines, "江临市人民政府办公室 2023年6月5日印发").metadata
    assert (known.publisher, known.published) == ("江临市人民政府", "2023-06-01")


@pytest.mark.parametrize(
    "lines",
    [
        ("电热水壶说明书", "版权声明", "本说明书版权归青禾电器所有，未经许可不得转载。", "© 2024 青禾电器 版权所有"),
        ("旅行社手册", "关于我们", "本社主营国内游。", "联系我们", "电话：0571-66908806", "版权所有 青禾旅行社"),
        ("网站运营周报", "日期：2024-05-06 编制：小赵", "访问量：102345", "点击量：33812", "访问量比上周增长三成。"),
        ("水质研究", "关键词：水质", "水质改善。", "参考文献", "[1] 陈某. 河志[M]. 青禾: 青禾出版社, 2001."),
        ("软件手册", "最后更新：2024-02-18", "本软件免费。", "版权所有 © 2024 某公司"),
    ],
)
def test_what_companies_and_scholars_write_is_no_web_page(lines: tuple[str, ...]) -> None:
    assert Kind.CHROME not in kinds(*lines).values()


def test_a_number_with_its_source_is_no_caption() -> None:
    line = "全市常住人口1291万人（数据来源：市统计局）"
    page = clean(SourceText(f"统计公报\n人口稳定增长。\n{line}\n人口素质提高。"), web=True)
    assert Kind.CAPTION not in [paragraph.kind for paragraph in page.paragraphs]


def test_a_notice_dated_without_a_year_is_issued_by_who_signs() -> None:
    known = cleaned("停运通知", "电梯分批停运检修。", "鹭江大厦物业服务中心", "5月29日").metadata
    assert (known.publisher, known.published) == ("鹭江大厦物业服务中心", None)


def test_a_signature_that_a_layout_joined_with_its_date_dates_and_names_the_issuer() -> None:
    known = cleaned("住宿费标准", "住宿费按上表执行。", "青禾市博物馆财务科2022年12月26日").metadata
    assert (known.publisher, known.published) == ("青禾市博物馆财务科", "2022-12-26")


def test_names_above_numbered_items_and_behind_their_labels_are_content() -> None:
    lines = ("本手册供员工使用。", "白班 李强", "夜班 王芳", "1. 拨打电话时应说清地点。", "2. 派人到路口接应。")
    assert set(kinds(*lines).values()) == {Kind.CONTENT}
    value = ("公司产品出口多个国家。", "法定代表人 赵大山", "公司坚持质量第一的方针。")
    assert set(kinds(*value).values()) == {Kind.CONTENT}
