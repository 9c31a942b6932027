"""E-mails: who wrote what and when, in the character sets of Chinese programs, and who only is quoted."""

from __future__ import annotations

import time
from base64 import b64encode
from email.message import EmailMessage
from quopri import encodestring

import pytest

from corpus.document import CorpusError, Document, Kind
from corpus.reading.document import read_document

NOTICE = "各位同事：\n\n端午节放假三天，6月11日正常上班。\n值班补贴为每班 300 元。\n"
QUOTED = """付款方式：首单款到发货。

-----原始邮件-----
发件人: 季松 <jisong@hengling.example>
发送时间: 2024年5月21日 15:07
收件人: 贺兰舟
主题: 晶振询价

请报一下价格。
"""


def document(data: bytes | str | EmailMessage) -> Document:
    data = data.as_bytes() if isinstance(data, EmailMessage) else data
    return read_document("a.eml", data.encode() if isinstance(data, str) else data)[0]


def mail(text: str = NOTICE, subject: str = "端午节放假安排") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "周可盈 <zhou@hengling.example>"
    message["To"] = "全体员工 <all@hengling.example>"
    message["Date"] = "Mon, 03 Jun 2024 23:22:00 +0800"
    message.set_content(text)
    return message


def raw(body: bytes, kind: str = "text/plain; charset=utf-8", encoding: str = "8bit", subject: bytes = b"x") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return b"Subject: " + subject + b"\r\nFrom: a@example.org\r\n" + head.encode() + body


def texts(made: Document) -> list[str]:
    return [made.text[paragraph.start : paragraph.end] for paragraph in made.content if paragraph.rule != "mail-head"]


def heads(made: Document) -> list[str]:
    return [made.text[paragraph.start : paragraph.end] for paragraph in made.content if paragraph.rule == "mail-head"]


def test_subject_and_date_are_metadata_and_the_headers_can_be_quoted() -> None:
    made = document(mail())
    assert (made.metadata.title, made.metadata.published) == ("端午节放假安排", "2024-06-03")
    assert (made.metadata.publisher, made.metadata.inferred) == (None, ())
    assert heads(made) == [
        "发件人：周可盈 <zhou@hengling.example>",
        "收件人：全体员工 <all@hengling.example>",
        "日期：Mon, 03 Jun 2024 23:22:00 +0800",
    ]
    assert texts(made) == ["各位同事：", "端午节放假三天，6月11日正常上班。", "值班补贴为每班 300 元。"]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8", "", "x-unknown"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_the_text_is_decoded_from_any_character_set(charset: str, encoding: str) -> None:
    sentence = (
        "值班補貼為每班三百元，由行政部發放。" if charset == "big5" else "值班补贴为每班三百元，由朱镕的行政部发放。"
    )
    data = sentence.encode({"gb2312": "gb18030", "": "gb18030", "x-unknown": "gb18030"}.get(charset, charset))
    body = b64encode(data) if encoding == "base64" else data if encoding == "8bit" else encodestring(data)
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    assert texts(document(raw(body, kind, encoding))) == [sentence]


@pytest.mark.parametrize(
    "subject",
    [
        b"=?gb2312?B?" + b64encode("朱镕基奖".encode("gb18030")) + b"?=",
        b"=?utf-8?Q?=E6=9C=B1=E9=95=95=E5=9F=BA=E5=A5=96?=",
        b"=?utf-8?B?" + b64encode("朱镕".encode()) + b"?=\r\n =?utf-8?B?" + b64encode("基奖".encode()) + b"?=",
        "朱镕基奖".encode("gb18030"),
        "朱镕基奖".encode(),
    ],
)
def test_the_subject_is_decoded_however_it_is_written(subject: bytes) -> None:
    assert document(raw(b"x.", subject=subject)).metadata.title == "朱镕基奖"


def test_plain_text_is_preferred_to_html_and_html_is_read_without_it() -> None:
    both = mail()
    both.add_alternative("<p>网页版。</p>", subtype="html")
    assert "网页版" not in document(both).text
    page = mail()
    page.set_content("<h2>安排</h2><p>端午节放假<b>三天</b>，6月11日正常上班。</p><script>x()</script>", subtype="html")
    made = document(page)
    assert "端午节放假三天，6月11日正常上班。" in texts(made)
    assert "<" not in "".join(texts(made))
    assert made.metadata.title == "端午节放假安排"


def test_attachments_are_named_and_not_read() -> None:
    message = mail()
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="值班表.pdf")
    message.add_attachment("私下的话。", filename="附注.txt")
    message.add_attachment(b"x", maintype="image", subtype="png")
    made = document(message)
    assert made.notes == ("attachment: 值班表.pdf", "attachment: 附注.txt", "attachment: image/png")
    assert "私下" not in made.source


def test_a_quoted_message_is_a_section_with_its_own_subject_and_date() -> None:
    made = document(mail(QUOTED, "Re: 晶振询价"))
    sections = {made.text[paragraph.start : paragraph.end]: paragraph.section for paragraph in made.content}
    assert sections["付款方式：首单款到发货。"] is None
    assert sections["请报一下价格。"] == "晶振询价"
    assert made.metadata_at(made.text.index("请报一下")).published == "2024-05-21"
    assert made.metadata_at(made.text.index("付款")).published == "2024-06-03"
    (mark,) = [paragraph for paragraph in made.paragraphs if paragraph.kind is Kind.HEADING]
    assert made.text[mark.start : mark.end] == "-----原始邮件-----"


def test_headers_without_a_mark_above_begin_a_quoted_message_too() -> None:
    made = document(mail(QUOTED.replace("-----原始邮件-----\n", "________________\n")))
    assert {p.section for p in made.content if "报一下" in made.text[p.start : p.end]} == {"晶振询价"}
    own = document(mail("发件人：请写清单位。\n收件人：请写清地址。\n"))
    assert {paragraph.section for paragraph in own.content} == {None}


def test_lines_quoted_with_brackets_are_told_from_the_answers_between_them() -> None:
    text = "在 2024年5月20日，季松 <a@b.example> 写道：\n> 几时交货？\n> > 早就问过。\n五天内。\n> 怎样付款？\n月结。\n"
    made = document(mail(text))
    sections = [(paragraph.section, made.text[paragraph.start : paragraph.end]) for paragraph in made.content][3:]
    said = "在 2024年5月20日，季松 <a@b.example> 写道："
    assert sections == [
        (said, said),
        (said, "几时交货？"),
        (said, "早就问过。"),
        (None, "五天内。"),
        (None, "怎样付款？"),
        (None, "月结。"),
    ]
    assert made.metadata_at(made.text.index("几时")).published == "2024-05-20"


def test_soft_and_hard_breaks_of_lines_are_no_ends_of_paragraphs() -> None:
    flowed = document(raw(b"Sea water \ngoes here.\n-- \nLi", "text/plain; charset=utf-8; format=flowed"))
    assert texts(flowed) == ["Sea water goes here.", "Li"]
    sentence = "元荡岸线贯通工程于去年年底全面竣工，沿线设有三处驿站、两座观景台和一条骑行道，" * 3
    wrapped = "\n".join(sentence[at : at + 35] for at in range(0, len(sentence), 35))
    assert texts(document(mail(wrapped + "欢迎前往。"))) == [sentence + "欢迎前往。"]


def test_a_mail_without_a_text_has_its_headers_and_what_is_no_mail_is_refused() -> None:
    assert texts(document(mail(""))) == []
    for data, code in ((b"", "empty"), (b"just a text", "wrong-format"), (b"%PDF-1.4\n", "wrong-format")):
        with pytest.raises(CorpusError) as caught:
            document(data)
        assert caught.value.code == code
    with pytest.raises(CorpusError, match="no text"):
        document(b"MIME-Version: 1.0\n\n")


def test_broken_headers_and_parts_do_no_harm() -> None:
    made = document(raw(b"!!!", encoding="base64", subject=b"=?utf-8?B?A?= =?zz?Q?x?="))
    assert made.metadata.title
    assert made.metadata.published is None
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
    try:
        document(b"Subject: x\n" + deep + b"\ntext")
    except CorpusError as error:
        assert error.code in ("damaged", "no-text")  # noqa: PT017


@pytest.mark.parametrize(
    "piece", ["> x\n", "字\n", "发件人: a\n", "Sent: 2024-01-01\nSubject: x\nFrom: a\n", "---", "\n>"]
)
def test_time_grows_with_the_size_only(piece: str) -> None:
    def seconds(count: int) -> float:
        data = raw((piece * count).encode())
        began = time.process_time()
        document(data)
        return time.process_time() - began

    seconds(100)
    assert seconds(8_000) < 40 * max(seconds(800), 0.01)


def test_an_outlook_message_is_reported() -> None:
    with pytest.raises(CorpusError) as caught:
        read_document("a.msg", b"\xd0\xcf\x11\xe0")
    assert caught.value.code == "outlook"
