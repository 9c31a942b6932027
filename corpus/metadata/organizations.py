"""Names of organizations, in simplified characters: who issued a document, and lines above a title."""

from __future__ import annotations

import re
from typing import Final

_BODY: Final = (
    r"公司|集团|委员会|政府|[^\s][局厅署]|办公室|大学|学院|学校|中学|小学|幼儿园|医院|银行|研究院|研究所|协会|学会|商会|联合会|"
    r"基金会|业委会|居委会|村委会|党委|党支部|工会|团委|法院|检察院|事务所|出版社|杂志社|编辑部|通讯社|日报|晚报"
)
# Parts of an organization; alone they may be a place or a subject.
_PART: Final = r"[^\s][部处科室所站队组]|中心|支行|分行|街道|社区|图书馆|博物馆"
_ENDING: Final = r"(?:[(（][^()（）]{1,12}[)）])?"
_ORGANIZATION: Final = re.compile(rf"[^,，。:：;；?？!！《》“”\d〔]{{1,28}}(?:{_BODY}){_ENDING}")
_ISSUER: Final = re.compile(rf"[^,，。:：;；?？!！《》“”〔]{{1,28}}(?:{_BODY}|{_PART}){_ENDING}")


def is_organization(text: str) -> bool:
    """Whether ``text`` is the name of an organization and nothing else."""
    return _ORGANIZATION.fullmatch(text.strip()) is not None


def may_issue(text: str) -> bool:
    """Whether ``text`` is the name of an organization or of a part of one (财务科): what a signature may be."""
    return _ISSUER.fullmatch(text.strip()) is not None
