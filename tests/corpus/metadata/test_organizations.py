"""Names of organizations are told from titles and from persons."""

from __future__ import annotations

import pytest

from corpus.metadata.organizations import is_organization, may_issue


@pytest.mark.parametrize("name", ["恒岭科技有限公司", "临溪市统计局", "某某集团工会委员会", "苏州大学（本部）"])
def test_the_name_of_an_organization_is_one(name: str) -> None:
    assert is_organization(name)
    assert may_issue(name)


@pytest.mark.parametrize("name", ["青禾市博物馆财务科", "青禾水务集团城东营业所", "人力资源部"])
def test_a_part_of_an_organization_may_issue_a_notice(name: str) -> None:
    assert not is_organization(name)
    assert may_issue(name)


@pytest.mark.parametrize("text", ["员工手册", "姚敏　整理", "恒岭科技有限公司差旅费管理办法", "2023年统计公报"])
def test_titles_and_names_of_persons_are_no_organizations(text: str) -> None:
    assert not is_organization(text)
    assert not may_issue(text)
