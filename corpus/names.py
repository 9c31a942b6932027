"""Regular expressions for names of persons and their offices, in simplified characters."""

from __future__ import annotations

from typing import Final

HAN: Final = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇々]"

OFFICES: Final = (
    "总书记|副书记|书记|主席|总理|国务委员|部长|省长|市长|区长|县长|州长|镇长|乡长|村长|厅长|局长|处长|科长|司长|署长|"
    "主任|秘书长|常委|委员|特首|院长|校长|所长|会长|理事长|理事|监事长|董事长|总经理|经理|总裁|总监|首席执行官|CEO|创始人|"
    "行长|社长|馆长|台长|站长|队长|领队|团长|组长|段长|厂长|店长|船长|机长|教授|讲师|研究员|院士|博士|专家|学者|工程师|医生|"
    "大夫|护士|律师|法官|检察长|检察官|大使|总领事|领事|发言人|负责人|总编辑|主编|教练|校监|教师|老师|调研员"
)

SURNAMES: Final = (
    "习江金段王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文温施洪"
    "殷柯翁耿辛俞岳牛倪柴凌焦鲁尤娄章詹游齐梅庄颜柳邢喻祝翟伍单聂葛左季裴应路盛古房申穆项屈舒霍卞骆桑华包甘关符蓝费管"
    "景宫邬冉牟明晏佟全党安樊祁宁纪涂隋丛栾阮蒲车简饶黎宗曲木栗原苗连边郎成冷靳封闵解阳商窦丘储戚滕卓钮谷贝麦敖阙车郁"
)
COMPOUND_SURNAMES: Final = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|令狐|司徒|慕容|夏侯|端木|百里|南宫|长孙|宇文|轩辕"

NAME: Final = rf"(?:{COMPOUND_SURNAMES}|[{SURNAMES}]){HAN}{{1,2}}"

# What may follow a name; a match of SHORTEST_NAME ends before one of these.
AFTER_NAME: Final = (
    rf"(?=(?:{OFFICES})|[\s,，、。;；:：!！?？“”「」『』()（）与和及同向对在就也还则再又说称率带出赴主作为代]|$|"
    r"坦言|直言|指出|强调|要求|表示|介绍|认为|告诉|透露|提出|希望|宣布|谈到|谈道|回忆|感慨|呼吁|解释|补充|回应)"
)
SHORTEST_NAME: Final = rf"(?:{COMPOUND_SURNAMES}|[{SURNAMES}]){HAN}{{1,2}}?{AFTER_NAME}"
