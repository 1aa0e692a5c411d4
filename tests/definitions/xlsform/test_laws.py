"""导出再导入不变: whatever a campaign says, its workbook says it too, and pyxform takes it."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from tests.definitions.xlsform.campaigns_made import campaigns
from townworks.definitions import selectors
from townworks.definitions.campaigns import Campaign
from townworks.definitions.freezing import digest_of
from townworks.definitions.reading import Source
from townworks.definitions.shaping import shape_sources
from townworks.definitions.xlsform import exporting, importing, toml_writing

SHIPPED = [one.code for one in selectors.campaigns()]
few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read_back(campaign: Campaign) -> importing.Reading:
    return importing.read_form(exporting.workbook(campaign), file="表.xlsx", code=campaign.code)


def from_toml(text: str) -> object:
    (shaped,) = shape_sources((Source("campaigns/x.toml", tomllib.loads(text, parse_float=Decimal)),))[
        0
    ].values()
    return shaped


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_campaign_comes_back_as_it_was(code: str):
    campaign = selectors.campaign(code)
    assert read_back(campaign) == importing.Reading(campaign)


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_campaign_written_as_a_file_is_the_same_edition(code: str):
    campaign = selectors.campaign(code)
    assert digest_of(from_toml(toml_writing.campaign_toml(campaign))) == digest_of(campaign)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", SHIPPED)
def test_pyxform_takes_a_shipped_campaign(code: str):
    form = convert(exporting.workbook(selectors.campaign(code))).xform
    assert f'id="{code}"' in form


@few
@given(campaigns())
def test_any_campaign_comes_back_as_it_was(campaign: Campaign):
    sheets = exporting.workbook(campaign)
    reading = importing.read_form(sheets, file="表.xlsx", code=campaign.code, checked=False)
    assert (reading.campaign, reading.problems) == (campaign, ())


@few
@given(campaigns())
def test_any_campaign_written_as_a_file_is_the_same(campaign: Campaign):
    assert from_toml(toml_writing.campaign_toml(campaign)) == campaign


@settings(few, max_examples=8)
@given(campaigns())
def test_pyxform_takes_any_campaign(campaign: Campaign):
    assert "<h:title>" in convert(exporting.workbook(campaign)).xform
