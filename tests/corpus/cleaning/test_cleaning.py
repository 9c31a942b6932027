"""General rules on pages of several kinds separate an article from what surrounds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import Cleaned
from corpus.cleaning import clean as clean_source
from corpus.document import Kind, Reason
from corpus.source import SourceText


def clean(text: str) -> Cleaned:
    return clean_source(SourceText(text), web=True)


NOTICE = """无障碍阅读 | 长者模式 | 简体 | 繁體
当前位置：首页 > 政务公开 > 通知公告
关于开展2024年夏季防汛演练的通知
发布时间：2024-05-08 09:30 信息来源：市应急管理局 浏览次数：1234
为做好今年防汛工作，现将有关事项通知如下。
一、总体要求
坚持人民至上、生命至上，全力保障群众安全。
二、主要任务
（一）加强值班值守
各单位要落实24小时值班制度，值班电话：0512-65221234
（二）开展演练。各地要在6月1日前完成一次以上演练；
联系人：王小明
联系电话：0512-65220000
市应急管理局
2024年5月8日
扫一扫在手机打开当前页
【打印本页】 【关闭窗口】
上一篇：关于举办培训班的通知
主办：某市人民政府办公室  技术支持：某某科技
苏ICP备05001234号 苏公网安备32050202000001号
"""
NEWSPAPER = """　　本报讯 (记者 张小凡) 昨天,第十二届太湖龙舟赛开幕。
　　来自12个城市的36支队伍参加比赛,观众超过2万人。
图为比赛现场。 李伟 摄
　　“水面很宽,划起来很痛快。”南京队队长赵小军说,“明年还来!”
责任编辑：李丽
相关阅读
太湖龙舟赛明日开赛 多路公交调整
龙舟赛事交通管制通告
"""
AGGREGATOR = """台北101跨年煙火倒數計時
2023-12-31  來源:中央社  作者:王大明
【記者李小華/台北報導】台北101今晚施放跨年煙火,全長300秒。
台北101跨年煙火。圖/記者王大明攝
警方提醒民眾提早出門,搭乘捷運。
▲民眾搶佔最佳觀賞位置
捷運將連續42小時不收班。
本文內容不代表本站立場,如有侵權請聯繫刪除
"""
SUBHEADS = """苏州推进河长制
苏州日报 2023-03-01
苏州今年推进河长制工作,成效明显。
源头治理
全市关停企业35家,水质明显改善。
智慧监管
新建监测点120个,数据实时上传。
"""
NOTES = "西湖游览笔记\n断桥残雪 冬天最好\n苏堤春晓 三月去\n龙井茶 一斤800元\n"
ANSWERS = "常见问题\n问：公园几点开门？\n答：每天早上六点开门，晚上九点关门。\n地址：苏州市工业园区星湖街328号\n"
NAMES = "参加单位名单\n苏州大学\n南京大学\n东南大学\n以上单位须于5月1日前报名。\n"

K = Kind


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        (
            NOTICE,
            [K.CHROME, K.CHROME, K.TITLE, K.DATELINE, K.CONTENT, K.HEADING, K.CONTENT, K.HEADING, K.HEADING]
            + [K.CONTENT] * 4
            + [K.BYLINE, K.DATELINE]
            + [K.CHROME] * 5,
        ),
        (NEWSPAPER, [K.CONTENT, K.CONTENT, K.CAPTION, K.CONTENT, K.BYLINE, K.CHROME, K.CHROME, K.CHROME]),
        (AGGREGATOR, [K.TITLE, K.DATELINE, K.CONTENT, K.CAPTION, K.CONTENT, K.CAPTION, K.CONTENT, K.CHROME]),
        (SUBHEADS, [K.TITLE, K.DATELINE, K.CONTENT, K.HEADING, K.CONTENT, K.HEADING, K.CONTENT]),
        (NOTES, [K.CONTENT] * 4),
        (ANSWERS, [K.TITLE, K.CONTENT, K.CONTENT, K.CONTENT]),
        (NAMES, [K.TITLE, K.CONTENT, K.CONTENT, K.CONTENT, K.CONTENT]),
    ],
)
def test_each_line_of_a_page_is_told(page: str, kinds: list[Kind]) -> None:
    assert [paragraph.kind for paragraph in clean(page).paragraphs] == kinds


def test_the_page_states_its_metadata() -> None:
    notice, aggregator = clean(NOTICE).metadata, clean(AGGREGATOR).metadata
    assert (notice.publisher, notice.published) == ("市应急管理局", "2024-05-08")
    assert (aggregator.title, aggregator.publisher) == ("台北101跨年煙火倒數計時", "中央社")
    assert clean(SUBHEADS).metadata.publisher == "苏州日报"
    assert clean("云津晚报　2025-05-23　记者 季小禾\n会议召开。").metadata.publisher == "云津晚报"
    assert clean("来源： 浏览：3345次\n会议召开。").metadata.publisher is None
    assert clean("来源：苏州日报 发布时间：2023-13-45\n会议召开。").metadata.published is None
    assert clean("原文链接：https://example.org/a/1.html\n会议召开。").metadata.url == "https://example.org/a/1.html"


def kinds(*lines: str) -> list[Kind]:
    return [paragraph.kind for paragraph in clean("\n".join(lines)).paragraphs]


SENTENCES = [
    "要畅通关键要素流,打造各类要素汇聚扩散的枢纽节点。",
    "吳韻淮風相融,寫就「蘇阜相成」!",
    "率先推动全面绿色转型,探索绿色发展新机制;",
    "主办单位是苏州市人民政府,承办单位是市文旅局。",
    "来源于群众的智慧,是改革的动力。",
    "发布时间定于5月1日上午9时。",
    "市民扫一扫二维码,即可在手机打开预约页面。",
    "作品的版权归作者所有。",
    "吴江汾湖→上海青浦只需5分钟。",
    "苏州的娱乐、体育、财经新闻都有专栏。",
    "首页改版后,访问量增长三成。",
    "记者 走访了三个社区,居民都很满意。",
    "(一)加强组织领导。各地要高度重视。",
    "联系我们的人越来越多!",
    "时间:2024年5月1日,地点:苏州博物馆。",
    "最新发布会上公布了三项措施。",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_real_sentence_is_never_classified_away(sentence: str) -> None:
    assert kinds("会议在苏州召开。", sentence, "会议开了两天。") == [Kind.CONTENT] * 3
    assert kinds("会议在苏州召开。", sentence) == [Kind.CONTENT] * 2


@pytest.mark.parametrize(
    "line",
    [
        "首页 > 资讯中心 > 苏州资讯",
        "您現在的位置: 首頁 > 新聞中心",
        "網站地圖  |  聯繫我們",
        "網站無障礙 適老版",
        "资讯 苏州 娱乐 体育 财经",
        "党政机关 党政机关 党政机关",
        "网友热搜",
        "最新發布",
        "Copyright © 2022 example.org All Rights Reserved",
        "苏州都市网 版权所有 苏ICP备2021029242号-1",
        "本站内容版权归原作者所有，转载请注明出处。",
        "如有違規侵權請聯繫我們,我們會第一時間處理",
        "掃一掃在手機打開當前頁",
        "下一篇：没有了",
        "返回顶部",
    ],
)
def test_chrome_is_told_in_either_script(line: str) -> None:
    assert kinds("会议在苏州召开。", "会议开了两天。", line)[-1] is Kind.CHROME


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("(耿联)", Kind.BYLINE),
        ("（记者 张三 通讯员 李四）", Kind.BYLINE),
        ("现代快报+/ZAKER南京记者 周明 熊平平", Kind.BYLINE),
        ("作者：王大明", Kind.BYLINE),
        ("……", Kind.MARK),
        ("“", Kind.MARK),
        ("来源:阜阳日报、苏州日报", Kind.DATELINE),
        ("2023年12月8日", Kind.DATELINE),
        ("蘇州夜景 (來源:蘇州日報,王亭川 攝)", Kind.CAPTION),
    ],
)
def test_lines_below_an_article_are_told(line: str, kind: Kind) -> None:
    assert kinds("会议在苏州召开。", "会议开了两天。", line)[-1] is kind


def test_a_bracketed_number_is_no_byline() -> None:
    assert Kind.BYLINE not in kinds("会议在苏州召开。", "(一)", "会议开了两天。")


def test_the_title_is_the_line_repeated_behind_its_label() -> None:
    page = ["今日头条推荐", "两年来发生了什么?", "原标题:两年来发生了什么?", "两地合作越来越密切。"]
    assert kinds(*page) == [Kind.HEADING, Kind.TITLE, Kind.REPEATED, Kind.CONTENT]


def test_the_title_is_the_head_line_that_says_what_the_lead_says() -> None:
    page = ["当好压舱石、动力源、试验田", "长三角座谈会在无锡举行", "5月26日,长三角座谈会在江苏无锡举行。"]
    assert kinds(*page) == [Kind.HEADING, Kind.TITLE, Kind.CONTENT]


def test_a_title_set_in_two_lines_again_is_repeated() -> None:
    page = ["增强政治自觉 主动担当作为", "苏州日报 2022-11-13", "增强政治自觉", "主动担当作为", "会议昨天召开。"]
    assert kinds(*page) == [Kind.TITLE, Kind.DATELINE, Kind.REPEATED, Kind.REPEATED, Kind.CONTENT]


def test_a_subhead_that_is_part_of_the_title_is_not_repeated() -> None:
    page = ["源头治理与智慧监管", "苏州日报 2023-03-01", "苏州推进河长制,成效明显。", "源头治理", "关停企业35家。"]
    assert kinds(*page)[3] is Kind.HEADING


def test_a_box_inside_an_article_hides_nothing_of_it() -> None:
    page = ["会议昨天在苏州召开。", "相关阅读", "阜阳西站", "坐高铁单程只需3个小时。"]
    assert kinds(*page) == [Kind.CONTENT, Kind.CHROME, Kind.HEADING, Kind.CONTENT]


def test_lines_set_as_verse_over_items_are_lead_ins() -> None:
    page = ["会议召开。", "两年来", "合作持续深化", "——农业协同发展。成效明显。", "——文旅合作深化。"]
    assert kinds(*page) == [Kind.CONTENT, Kind.LEAD_IN, Kind.LEAD_IN, Kind.CONTENT, Kind.CONTENT]


def test_number_subject_and_slogan_are_headings() -> None:
    page = ["会议召开。", "01", "苏阜相亲:", "「两双手」越牵越紧", "苏州东接上海,西抱太湖。"]
    assert kinds(*page) == [Kind.CONTENT, *[Kind.HEADING] * 3, Kind.CONTENT]


def test_a_short_line_with_a_colon_is_a_heading_and_one_over_items_is_not() -> None:
    assert kinds("会议召开。", "主要任务:", "各地要落实责任。", "会议结束。")[1] is Kind.HEADING
    assert kinds("会议召开。", "主要任务:", "1.各地要落实责任。", "会议结束。")[1] is Kind.CONTENT


def test_lone_lines_are_captions_where_others_certainly_are() -> None:
    page = [
        "会议召开。",
        "01",
        "相亲相近",
        "苏州东接上海。",
        "苏州航拍",
        "两地相距不远,往来密切。",
        "阜阳西站",
        "高铁只需3个小时。",
    ]
    assert [kind for kind in kinds(*page) if kind is not Kind.CONTENT] == [*[Kind.HEADING] * 2, *[Kind.CAPTION] * 2]
    assert kinds("会议召开。", "阜阳西站", "高铁只需3个小时。")[1] is Kind.HEADING


def test_a_line_that_echoes_the_paragraph_above_is_a_caption() -> None:
    page = ["5月23日,苏阜产业园区揭牌成立,掛牌仪式简短。", "苏阜产业园区揭牌", "两地合作加速。"]
    assert kinds(*page) == [Kind.CONTENT, Kind.CAPTION, Kind.CONTENT]


def test_office_and_name_alone_are_a_caption() -> None:
    page = [
        "第三届长三角一体化发展高层论坛在江苏无锡举行。",
        "上海市委书记 李强",
        "江苏省委书记 娄勤俭",
        "会议开了两天。",
    ]
    assert kinds(*page) == [Kind.CONTENT, Kind.CAPTION, Kind.CAPTION, Kind.CONTENT]
    assert kinds("领导名单", "市长 吴庆文", "副市长 顾海东", "以上。") == [Kind.TITLE, *[Kind.CONTENT] * 3]


def test_a_heading_behind_a_closing_credit_opens_a_section() -> None:
    cleaned = clean("第一篇说完了。\n(耿联)\n书记金句来了\n第二篇开始了。\n第二篇结束了。")
    assert [paragraph.section for paragraph in cleaned.paragraphs] == [None, None, *["书记金句来了"] * 3]
    assert [paragraph.number for paragraph in cleaned.paragraphs] == [1, None, None, 2, 3]
    assert clean("第一篇说完了。\n(耿联)\n书记金句来了").paragraphs[-1].section is None


def joined(*lines: str) -> list[str]:
    cleaned = clean("\n".join(lines))
    return [cleaned.text[paragraph.start : paragraph.end] for paragraph in cleaned.paragraphs]


def test_a_sentence_that_a_layout_broke_is_whole_again() -> None:
    broken = ["会议要营造一流营商环境。协同办好中国国际进口博览", "", "会,高品质共建虹桥枢纽。"]
    assert joined(*broken) == ["会议要营造一流营商环境。协同办好中国国际进口博览会,高品质共建虹桥枢纽。"]
    assert joined("会议要营造一流营商环境,打造开放高地,", "促进要素流动。") == [
        "会议要营造一流营商环境,打造开放高地,促进要素流动。"
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("会议要营造一流营商环境,打造开放新高地。", "会,高品质共建虹桥枢纽。"),
        ("会议要营造一流营商环境,打造开放新高地;", "携手建设绿色长三角,共享成果。"),
        ("报名截至5月1日。联系电话:六五二二一二三四", "请各单位按时报名,逾期不候。"),
        ("他是著名作家。代表作有《边城》", "沈从文,原名沈岳焕,湖南凤凰人。"),
        ("该车站于2010年启用。台湾铁路资料库", "雫石车站（）是一个位于日本的车站。"),
        ("会议要营造一流营商环境。协同办好进口博览", "——农业全产业链,协同发展。"),
        ("会议要营造一流营商环境。协同办好进口博览", "　　会议在无锡举行,为期两天。"),
        ("会议要营造一流营商环境。协同办好进口博览", "阜阳西站"),
    ],
)
def test_paragraphs_of_their_own_are_not_joined(left: str, right: str) -> None:
    assert joined(left, right) == [left, right.strip()]


def test_hard_wrapped_lines_are_joined_and_indented_ones_open_a_paragraph() -> None:
    wrapped = [
        "    长江是中国第一大河，发源于青藏高原唐古拉山脉，流经十一个省级",
        "行政区，最后注入东海，全长六千三百余公里，是世界第三长河，流域",
        "面积达一百八十万平方公里，约占中国陆地总面积的五分之一。",
        "    黄河是中国第二大河，发源于巴颜喀拉山脉，呈几字形流经九个省级",
        "行政区，最后注入渤海，全长五千四百余公里。",
    ]
    assert [text[:2] for text in joined(*wrapped)] == ["长江", "黄河"]


LINES = st.lists(
    st.text(alphabet=" \t\u3000\u00a0\ufeff苏州会议a1(huì),。;:“”——…|>", max_size=30)
    | st.sampled_from([*SENTENCES, *NOTICE.splitlines(), *AGGREGATOR.splitlines()]),
    max_size=15,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\u2028"]))
def test_dropped_and_kept_text_is_the_source_and_one_break_parts_paragraphs(lines: list[str], end: str) -> None:
    source = end.join(lines)
    cleaned: Cleaned = clean(source)
    ranges = sorted([*cleaned.map.pieces(), *((span.start, span.end) for span in cleaned.map.spans)])
    assert "".join(source[start:stop] for start, stop in ranges) == source
    edge = 0
    for number, paragraph in enumerate(cleaned.paragraphs):
        assert paragraph.start == edge + bool(number)
        assert cleaned.text[paragraph.start : paragraph.end].strip("\ufeff") != ""
        edge = paragraph.end
    assert edge == len(cleaned.text)
    for span in cleaned.map.spans:
        if span.reason is not Reason.GLOSS:
            assert not any(character.isalnum() for character in source[span.start : span.end])


def test_line_ends_indents_and_marks_of_order_are_dropped_as_blanks() -> None:
    cleaned = clean("\ufeff\r\n　　会议召开。 \r\n\r\n\r\n\t会议结束。\r\n")
    assert cleaned.text == "会议召开。\n会议结束。"
    assert {span.reason for span in cleaned.map.spans} == {Reason.BLANK}
