"""What is shown of lists, articles, answers, steps, rows and messages, from a folder to the quote."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.library import read_library
from retrieval.answering.answer import Outcome, Role
from retrieval.answering.answerer import Answerer

NOTES = [f"第{part}段施工顺利，材料到位，监理在场，进度正常，下周验收" * 2 for part in range(1, 8)]
FILES = {
    "借书证.md": "# 借书证\n\n先到一楼服务台。\n\n申请借书证应提交下列物品：\n\n"
    "1. 户口簿\n2. 一寸照片两张\n3. 工本费五元\n\n当天可取。\n",
    "湖区办法.txt": (
        "为了保护湖区，制定本办法。\n"
        "第五条 有下列行为之一的，处二百元以上一千元以下罚款，并没收工具：\n"
        "（一）用电捕鱼的；\n（二）夜间下湖游泳的；\n（三）乱扔渔网的。\n第六条 罚款由湖管所收取。\n"
    ),
    "宿舍问答.txt": (
        "宿舍常见问题，供新生参考。\nQ1：门卡掉了怎么办\nA1：到宿管站登记，交十元补一张。\n"
        "Q2：几点锁门\nA2：晚上十一点锁门。\nQ3：可以养猫吗\n"
    ),
    "退票.html": "<h1>退票</h1><p>窗口和网上都可以办。</p><dl><dt>退票费怎么算</dt><dd>开船前两小时收一成。</dd></dl>",
    "番茄炒蛋.md": (
        "# 番茄炒蛋\n\n家常菜，十分钟就好。\n\n## 食材\n\n- 番茄两个\n- 鸡蛋三个\n\n## 步骤\n\n"
        "1. 鸡蛋打散炒熟盛出。\n2. 番茄炒出汁。\n3. 倒回鸡蛋，加盐。\n\n## 提示\n\n不要加水。\n"
    ),
    "灯控.md": (
        "# 灯控程序\n\n先装好再启动。\n\n启动服务用下面的命令：\n\n```\nlampd --port 8090\n```\n\n日志在当前目录。\n"
    ),
    "义诊.md": "# 春季义诊通知\n\n## 义诊时间：4月12日上午九点\n\n"
    "请居民带好医保卡，按顺序排队。\n\n## 义诊地点：柳荫社区活动室\n\n现场提供热水。\n",
    "电话.txt": "小区应急电话\n匪警 110\n水务抢修 0512-6600\n燃气抢修 0512-7700\n",
    "年报.md": (
        "# 年报\n\n单位是万元，未经审计。\n\n| 项目 | 2021年 | 2022年 |\n|---|---|---|\n"
        "| 门票收入 | 310 | 450 |\n| 餐饮收入 | 120 | 95 |\n"
    ),
    "票价.md": "# 渡船\n\n每天都开。\n\n渡船票价如下，凭票上船：\n\n| 人 | 价 |\n"
    "|---|---|\n| 成人 | 10元 |\n| 儿童 | 5元 |\n",
    "值班.csv": "2024年值班安排,,\n姓名,班次,电话\n孙丽,早班,6612\n何平,晚班,6613\n",
    "票务.csv": "如何开票,在“我的”里点开票\n如何改签,发车前在窗口办理\n",
    "步道.csv": (
        f"名称,{','.join(f'说明{part}' for part in range(1, 8))},负责人,负责人电话\n"
        + "".join(
            f"{name},{','.join(NOTES)},{end}\n" for name, end in (("北湖步道", "周宁,7781"), ("南湖步道", "吴月,7782"))
        )
    ),
    "采石规定.txt": (
        "为了管理采石，制定本规定。\n第三条 采石应当持有许可证。\n第九条 有下列情形之一的，不予发放采石许可：\n"
        "（一）在水源地的；\n（二）在文物保护区的。\n"
        "第九条之一 采石许可有效期三年。\n第十条 违反第九条采石的，责令停止。\n"
    ),
    "群聊.txt": (
        "2024-05-06 10:01 林晓\n会议室空调漏水怎么办？\n2024-05-06 10:03 郑凯\n先关总闸，再打8123找工程部。\n"
        "2024-05-06 10:05 林晓\n好的谢谢。\n"
    ),
    "補助.txt": "請詳閱本簡章。\n申請托育補助應檢附下列文件：\n一、申請書。\n"
    "二、存摺影本。\n三、戶籍謄本。\n逾期不予受理。\n",
}


class Shown(NamedTuple):
    """The text of the first quote, what its mark contains, and whether it is found."""

    text: str
    mark: str
    found: bool = True


CASES = {
    "申请借书证要提交哪些东西?": Shown(
        "申请借书证应提交下列物品：\n1. 户口簿\n2. 一寸照片两张\n3. 工本费五元", "户口簿"
    ),
    "用电捕鱼罚多少钱?": Shown(
        "第五条 有下列行为之一的，处二百元以上一千元以下罚款，并没收工具：\n"
        "（一）用电捕鱼的；\n（二）夜间下湖游泳的；\n（三）乱扔渔网的。",
        "用电捕鱼",
    ),
    "门卡掉了怎么办?": Shown("Q1：门卡掉了怎么办\nA1：到宿管站登记，交十元补一张。", "交十元"),
    "宿舍几点锁门?": Shown("Q2：几点锁门\nA2：晚上十一点锁门。", "十一点"),
    "退票费怎么算?": Shown("退票费怎么算\n开船前两小时收一成。", "一成"),
    "番茄炒蛋怎么做?": Shown("步骤\n1. 鸡蛋打散炒熟盛出。\n2. 番茄炒出汁。\n3. 倒回鸡蛋，加盐。", ""),
    "番茄炒蛋需要哪些食材?": Shown("食材\n番茄两个\n鸡蛋三个", "番茄两个"),
    "义诊时间是什么时候?": Shown("义诊时间：4月12日上午九点", "4月12日"),
    "2022年餐饮收入是多少?": Shown("项目 | 2021年 | 2022年\n餐饮收入 | 120 | 95", "95"),
    "儿童坐渡船票价多少?": Shown("渡船票价如下，凭票上船：\n人 | 价\n儿童 | 5元", "5元"),
    "何平的电话是多少?": Shown("2024年值班安排,,\n姓名,班次,电话\n何平,晚班,6613", "6613"),
    "怎么开票?": Shown("如何开票,在“我的”里点开票", "点开票"),
    "哪些情形不予发放采石许可?": Shown(
        "第九条 有下列情形之一的，不予发放采石许可：\n（一）在水源地的；\n（二）在文物保护区的。", "水源地"
    ),
    "第九条第（二）项是什么?": Shown(
        "第九条 有下列情形之一的，不予发放采石许可：\n（二）在文物保护区的。", "文物保护区"
    ),
    "第九条之一怎么规定?": Shown("第九条之一 采石许可有效期三年。", "三年"),
    "哪条提到第九条?": Shown("第十条 违反第九条采石的，责令停止。", "第十条", found=False),
    "申請托育補助要哪些文件?": Shown(
        "申請托育補助應檢附下列文件：\n一、申請書。\n二、存摺影本。\n三、戶籍謄本。", "申請書"
    ),
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("文件")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return Answerer(read_library(folder))


@pytest.mark.parametrize("question", CASES)
def test_the_whole_unit_that_answers_is_shown(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question)
    best = answer.quotes[0]
    assert best.text == CASES[question].text
    assert CASES[question].mark in best.text[slice(*best.best_sentence)]
    assert (answer.outcome is Outcome.FOUND) is CASES[question].found


@pytest.mark.parametrize(
    ("question", "beginning", "parts"),
    [
        ("怎么启动灯控程序的服务?", "启动服务用下面的命令：", ["lampd --port 8090"]),
        ("燃气抢修电话是多少?", "", ["燃气抢修 0512-7700"]),
        ("会议室空调漏水怎么办", "2024-05-06 10:01 林晓\n会议室空调漏水怎么办？", ["10:03 郑凯\n先关总闸，再打8123"]),
        ("南湖步道的负责人电话是多少?", "名称\n", ["负责人电话", "南湖步道", "吴月,7782"]),
    ],
)
def test_what_makes_it_understandable_is_shown_too(
    answerer: Answerer, question: str, beginning: str, parts: list[str]
) -> None:
    best = answerer.answer(question).quotes[0]
    assert best.text.startswith(beginning)
    assert all(part in best.text for part in parts)
    assert parts[-1] in best.text[slice(*best.best_sentence)]


def test_a_question_that_nobody_answers_is_no_answer(answerer: Answerer) -> None:
    assert answerer.answer("宿舍可以养猫吗?").outcome is not Outcome.FOUND


def test_context_and_answer_are_told_apart_and_cited(answerer: Answerer) -> None:
    best = answerer.answer("第九条第（二）项是什么?").quotes[0]
    assert [part.role for part in best.slices] == [Role.CONTEXT, Role.ANSWER]
    assert best.citation.article == "第九条第（二）项"


def test_a_long_list_says_how_many_items_follow(tmp_path: Path) -> None:
    items = [f"{number}. 第{number}号展品是一件保存完好的青瓷器物，出土于湖边的窑址。" for number in range(1, 61)]
    text = "\n".join(("请大家爱护展品。", "本次展出的青瓷展品如下：", *items, "禁止拍照。"))
    (tmp_path / "展品.txt").write_text(text, "utf-8")
    best = Answerer(read_library(tmp_path)).answer("展出的青瓷展品有哪些?").quotes[0]
    shown = best.text.split("\n")
    assert shown[0] == "本次展出的青瓷展品如下："
    assert shown[1:] == items[: len(shown) - 1]
    assert len(best.text) <= 1200
    assert best.following == len(items) - len(shown) + 1
