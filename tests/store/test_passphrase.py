"""What counts as a passphrase worth the name, and the printed form of 160 bits."""

import os

import pytest

from copdesk.domain.errors import UserError
from copdesk.store.passphrase import normalise, print_recovery, read_recovery, require_strong, resembles_recovery

WEAK = """
|короткий|12345678901|а б в г|police police police|Password2026!|P@ssw0rd1234|поліція2026!!|qwertyuiop12|йцукенгшщзхї
123456789012|987654321098|aaaaaaaaaaaaaa|abababababababab|іваніванівано|abcdefghijklmn|Україна2026!|кіт кіт кіт кіт
admin admin 123|letmeinletmein|qazqazqazqaz|СлаваУкраїні!|1111 2222 3333|password password1|            |fghjkl;fghjkl;
""".replace("\n", "|").split("|")

STRONG = [
    "correct horse battery staple",
    "тихий дощ над Десною",
    "кіт пес миш дім",
    "Коза-дереза-7-мед",
    "kX9#vb2Lq!tz",
    "п'ять сірих коней",
]


@pytest.mark.parametrize("text", WEAK)
def test_weak_passphrases_are_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        require_strong(text)
    assert (caught.value.code, caught.value.params) == ("passphrase_weak", {"shortest": 12, "words": 4})


@pytest.mark.parametrize("text", STRONG)
def test_strong_passphrases_pass(text: str) -> None:
    require_strong(text)


def test_the_same_text_from_another_keyboard_is_the_same_passphrase() -> None:
    assert normalise("и\u0306 ї") == normalise("  й\u00a0\u0456\u0308 ")


def test_recovery_text_has_nine_groups_and_comes_back() -> None:
    for raw in (bytes(20), b"\xff" * 20, *(os.urandom(20) for _ in range(200))):
        text = print_recovery(raw)
        assert [len(group) for group in text.split("-")] == [4] * 9
        assert read_recovery(text) == raw
        assert resembles_recovery(text)


def test_one_wrong_character_of_a_recovery_key_is_noticed() -> None:
    text = print_recovery(bytes(range(20)))
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    missed = [
        (place, char)
        for place, right in enumerate(text)
        for char in alphabet
        if right not in {"-", char} and read_recovery(text[:place] + char + text[place + 1 :]) is not None
    ]
    assert missed == []


@pytest.mark.parametrize("text", ["", "тихий дощ над Десною", "correct horse battery staple and more words"])
def test_a_passphrase_does_not_resemble_a_recovery_key(text: str) -> None:
    assert read_recovery(text) is None
    assert not resembles_recovery(text)
