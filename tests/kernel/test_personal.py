"""个人信息: what is sealed opens only where it belongs, and nothing of it can be read beside it."""

from __future__ import annotations

import base64

import pytest
from django.test import override_settings

from townworks.kernel import personal
from townworks.kernel.personal import keys

NAME, HERE, THERE = "欧阳明", "party/1/name", "party/2/name"


def test_what_was_sealed_opens_where_it_belongs():
    assert personal.unseal(personal.seal(NAME, belongs=HERE), belongs=HERE) == NAME


def test_nothing_of_it_can_be_read():
    sealed = personal.seal(NAME, belongs=HERE)
    body = base64.urlsafe_b64decode(sealed.partition(".")[2])
    assert NAME not in sealed and NAME.encode() not in body


def test_the_same_name_is_sealed_differently_each_time():
    assert personal.seal(NAME, belongs=HERE) != personal.seal(NAME, belongs=HERE)


def test_a_value_moved_to_another_row_does_not_open():
    with pytest.raises(personal.Unreadable):
        personal.unseal(personal.seal(NAME, belongs=HERE), belongs=THERE)


@pytest.mark.parametrize("place", [5, 12, -3])
def test_an_altered_value_does_not_open(place: int):
    name, _, body = personal.seal(NAME, belongs=HERE).partition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[place] ^= 1
    with pytest.raises(personal.Unreadable):
        personal.unseal(f"{name}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", belongs=HERE)


def test_an_old_key_opens_and_a_new_one_seals():
    old = personal.seal(NAME, belongs=HERE)
    both = f"{keys.new_key('new')},{_setting()}"
    with override_settings(TOWNWORKS_PERSONAL_KEYS=both):
        assert personal.unseal(old, belongs=HERE) == NAME
        assert not personal.is_current(old)
        assert personal.is_current(personal.seal(NAME, belongs=HERE))


def test_without_its_key_a_value_is_lost_and_the_sentence_names_the_key():
    old = personal.seal(NAME, belongs=HERE)
    with (
        override_settings(TOWNWORKS_PERSONAL_KEYS=keys.new_key("other")),
        pytest.raises(personal.Unreadable, match="test"),
    ):
        personal.unseal(old, belongs=HERE)


@pytest.mark.parametrize("value", ["", "k1:short", ":", "k1"])
def test_without_a_key_nothing_personal_is_kept(value: str):
    with override_settings(TOWNWORKS_PERSONAL_KEYS=value), pytest.raises(personal.Missing):
        personal.seal(NAME, belongs=HERE)


def test_the_blind_index_is_the_same_within_a_town_and_another_elsewhere():
    one = personal.blind("11010519491231002x", within="1/id_number")
    assert one == personal.blind(" 11010519491231002X", within="1/id_number")
    assert one != personal.blind("11010519491231002X", within="2/id_number")
    assert one != personal.blind("11010519491231002X", within="1/phone")


def test_nothing_stays_nothing():
    assert (
        personal.seal("", belongs=HERE),
        personal.unseal("", belongs=HERE),
        personal.blind("", within="1"),
    ) == (
        "",
        "",
        "",
    )


def _setting() -> str:
    from django.conf import settings

    return str(settings.TOWNWORKS_PERSONAL_KEYS)
