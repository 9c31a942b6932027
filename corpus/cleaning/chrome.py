"""Site chrome: what a page shows around an article. Written once, in simplified characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.cleaning.lines import Label, Labels, Line, ends_sentence, is_bare, unlabelled
from corpus.document import Kind


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Entries of menus and tool bars.
_TOOLS: Final = _words(
    """
    首页 网站首页 返回首页 网站地图 站点地图 联系我们 联系方式 关于我们 关于本站 网站声明 法律声明 免责声明 版权声明
    隐私政策 隐私声明 服务条款 使用帮助 帮助 广告服务 诚聘英才 加入我们 友情链接 设为首页 加入收藏 收藏 收藏本站
    登录 注册 用户登录 退出 搜索 站内搜索 高级搜索 网站无障碍 无障碍 无障碍浏览 无障碍阅读 进入无障碍 适老版 适老化
    长者版 长者模式 长者专版 关怀版 关爱版 老年版 大字版 简体 繁体 简体版 繁体版 简体中文 繁体中文 English 英文版
    手机版 移动版 电脑版 客户端 微信 微博 官方微信 官方微博 政务微博 政务微信 抖音 RSS RSS订阅 邮箱 智能问答
    网站支持IPv6 打印 打印本页 关闭 关闭窗口 关闭本页 分享 转发 评论 点赞 返回 返回顶部 回到顶部 返回列表 上一页
    下一页 上一篇 下一篇 字号 大 中 小 纠错 我要纠错
    """
)
# Sections of news sites.
_SECTIONS: Final = _words(
    """
    首页 新闻 资讯 要闻 时政 国内 国际 社会 热点 头条 娱乐 体育 财经 经济 金融 股票 基金 理财 房产 家居 汽车 旅游
    商业 科技 数码 教育 军事 健康 养生 时尚 女性 母婴 文化 历史 读书 美食 游戏 动漫 视频 图片 直播 专题 评论 观点
    论坛 博客 社区 生活 法治 公益 彩票 星座 宠物 本地 地方
    """
)
# A line that is nothing but the name of a box on the page.
_BOXES: Final = re.compile(
    r"(?:(?:网友|今日|全网|实时|本周|24小时)?热(?:搜|榜|门搜索|门推荐|门文章|门新闻|门标签|点推荐|点排行)|"
    r"最新(?:发布|资讯|文章|新闻|消息|更新)|更多(?:搜索|内容|精彩|资讯|新闻|文章|推荐)?|(?:内容|精彩|今日|热点)精选|"
    r"(?:相关|延伸|推荐|关联)(?:阅读|文章|新闻|报道|推荐|链接|资讯|附件|信息|稿件)|(?:为您|编辑|小编|精彩|精品)推荐|猜你喜欢|大家都在看|"
    r"(?:点击|阅读|新闻|文章)排行(?:榜)?|(?:网友|最新|全部|热门)?评论|发表评论|我要评论|友情链接|扫码关注|分享到?|标签|关键词)"
    r"\s*[:：>»]*"
)
# Kept whole by their beginning.
_OPENINGS: Final = re.compile(
    r"(?:您?(?:现在|当前|目前)?的?(?:所在)?位置\s*[:：>]|当前位置|(?:上|下)一[篇页条]\s*[:：]|分享到?\s*[:：]|"
    r"(?:打开|用|使用)?(?:微信|手机)?(?:扫一扫|扫描二维码|扫码)[^。]{0,20}(?:打开|浏览|关注|分享|阅读|当前页|页面|二维码|下载|手机)|"
    r"长按(?:识别|扫描)?[^。]{0,6}二维码|扫码关注|点击(?:这里|此处|查看(?:更多|全文|原文)|阅读原文)|阅读原文|展开(?:全文|阅读)|"
    r"责任声明|免责声明|版权声明|温馨提示\s*[:：]\s*本(?:站|网))"
)
# Found anywhere in a footer.
_FOOTER: Final = re.compile(
    r"ICP[备证]\s*\d|公网安备|网站标识码|网站支持\s*IPV?6|版权所有|copyright|©|all rights reserved|"
    r"(?:增值电信业务经营许可证|互联网新闻信息服务许可证)",
    re.IGNORECASE,
)
_RIGHTS: Final = re.compile(
    r"^(?:声明\s*[:：])?(?:本文|本站|本网|本平台|该文|文中|以上)[^。]{0,40}(?:版权|著作权|着作权)(?:均|都|仍)?[归属][^。]{0,16}所有|"
    r"(?:如|若|倘)(?:有|果|涉及|发现)[^。]{0,12}侵[权犯][^。]{0,20}(?:联系|通知|告知)[^。]{0,8}(?:我们|本站|本网|删除|处理)|"
    r"^(?:本文|文章|内容|以上)[^。]{0,20}(?:不代表|仅代表)[^。]{0,20}(?:立场|观点)|^(?:未经|转载)[^。]{0,20}(?:注明(?:出处|来源)|不得转载|禁止转载)"
)
# Who runs a site; an event has a host too, so only beside a footer.
_HOST: Final = re.compile(r"(?:主办|承办|协办|主管|运营|技术支持|维护|地址|邮编|联系电话|电话)(?:单位)?\s*[:：]")
_SEPARATOR: Final = re.compile(r"\s*[|｜丨┊]\s*")
_CRUMB: Final = re.compile(r"\s*(?:>|＞|»|›)+\s*")

_FOOTER_LENGTH: Final = 200
_NOTICE_LENGTH: Final = 100
_MENU_ENTRY_LENGTH: Final = 10


def chrome(lines: Sequence[Line], labels: Labels) -> Iterator[Label]:
    """Navigation, boxes, share hints, legal notices and footers; lists of links under a box's name; and who runs the
    site, beside a footer."""
    rules = {number: rule for number, line in unlabelled(lines, labels) if (rule := _rule(_squeezed(line)))}
    last = _last_sentence(lines)
    under_box = False
    for number, line in unlabelled(lines, labels):
        rule = rules.get(number)
        if rule is None and number > last and is_bare(line) and under_box:
            rule = "link"
        elif (
            rule is None and _HOST.match(_squeezed(line)) and "footer" in map(rules.get, range(number - 3, number + 4))
        ):
            rule = "footer"
        else:
            under_box = rule == "box"
        if rule:
            yield Label(number, Kind.CHROME, rule)


def _squeezed(line: Line) -> str:
    return " ".join(line.folded.split())


def _rule(text: str) -> str | None:
    """The name of the rule by which the line ``text`` is chrome, if it is."""
    if _BOXES.fullmatch(text):
        return "box"
    if len(text) <= _NOTICE_LENGTH and _RIGHTS.search(text):
        return "rights"
    if len(text) <= _FOOTER_LENGTH and _FOOTER.search(text) and "。" not in text.rstrip("。"):
        return "footer"
    if ends_sentence(text):
        return None
    if _OPENINGS.match(text) and len(text) <= _NOTICE_LENGTH:
        return "navigation"
    return "navigation" if _is_menu(text) else None


def _is_menu(text: str) -> bool:
    """Whether ``text`` is a row of menu entries, a trail of links, or one alt text repeated."""
    crumbs = _CRUMB.split(text)
    if len(crumbs) > 1 and all(0 < len(crumb) <= 2 * _MENU_ENTRY_LENGTH for crumb in crumbs):
        return crumbs[0] in _TOOLS or len(crumbs) > 2
    entries = [entry for entry in _SEPARATOR.split(text) if entry]
    if len(entries) > 1:
        return any(entry in _TOOLS for entry in entries) and all(len(entry) <= _MENU_ENTRY_LENGTH for entry in entries)
    words = re.split(r"[\s【】\[\]]+", text.strip("【】[]"))
    if all(word in _TOOLS for word in words):
        return True
    known = sum(word in _SECTIONS for word in words)
    if len(words) > 3 and known * 2 >= len(words) and all(len(word) <= 4 for word in words):
        return True
    return len(words) > 2 and len(set(words)) == 1 and len(words[0]) > 1


def _last_sentence(lines: Sequence[Line]) -> int:
    return max((number for number, line in enumerate(lines) if "。" in line.text), default=-1)
