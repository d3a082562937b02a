"""Lines of exchange files: written and read back as they were, in whatever pieces they come."""

import json
from collections.abc import Iterator

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from copdesk.domain.errors import UserError
from copdesk.sync.lines import Line, encoded, parsed, whole_lines

LIMIT = 1 << 17
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
values = st.none() | st.integers(-(1 << 63), (1 << 63) - 1) | texts
lines = st.lists(
    st.builds(
        lambda letter, rest, some: [letter, *rest, some],
        st.sampled_from("ETCFB"),
        st.lists(values, max_size=4),
        st.dictionaries(texts, values, max_size=4),
    ),
    min_size=1,
    max_size=30,
)


def blocks(text: bytes, size: int) -> Iterator[bytes]:
    packed = zstandard.compress(text)
    yield from (packed[at : at + size] for at in range(0, len(packed), size))


def refused(text: bytes) -> bool:
    with pytest.raises(UserError) as caught:
        parsed(text)
    return caught.value.code == "file_schema"


@given(lines, st.integers(1, 5000))
def test_what_is_written_is_read_back_and_any_program_can_read_it(written: list[Line], size: int) -> None:
    text = b"".join(map(encoded, written))
    read = [line for piece in whole_lines(blocks(text, size), LIMIT) for line in parsed(piece)]
    assert read == written == [json.loads(line) for line in text.decode().split("\n")[:-1]]


@pytest.mark.parametrize("length", [LIMIT // 2, LIMIT - 9, LIMIT])
def test_lines_longer_than_a_piece_stay_whole(length: int) -> None:
    text = b"".join(map(encoded, (["F", "a"], ["F", "б" * ((length - 8) // 2)], ["F", "c"])))
    assert [line[1][:1] for piece in whole_lines(blocks(text, 999), LIMIT) for line in parsed(piece)] == ["a", "б", "c"]


@pytest.mark.parametrize(
    "text", [b"x" * (LIMIT + 1), b"x" * (LIMIT + 1) + b"\n", b"a\n" + b"x" * (LIMIT + 1) + b"\nb\n"]
)
def test_a_line_longer_than_the_limit_is_refused(text: bytes) -> None:
    with pytest.raises(UserError, match="file_too_large"):
        list(whole_lines(blocks(text, 70_000), LIMIT))


@pytest.mark.parametrize(
    "text",
    [
        b'["F"]',  # no line break at its end
        b'["F",\n1]\n',  # one value on two lines
        b'["F"]["F"]\n',  # two on one
        b'["F"]\n\n',
        b'\n["F"]\n',
        b'["F"] 1\n',
        b"[1]\n",
        b"[]\n",
        b'{"F":1}\n',
        b'["Z"]\n["F"]\n',
        b'["F",1.0]\n',
        b'["F",1e3]\n',
        b'["F",Infinity]\n',
        b'["F","\\udc00"]\n',
        b'["F","\\ud800\\u0041"]\n',
        b'["F","\xed\xa0\x80"]\n',
        b'["F","\\\\\\u0000"]\n',
        b'["F","' + b"[" * 9 + b"\n",
    ],
)
def test_malformed_lines_are_refused(text: bytes) -> None:
    assert refused(text)


def test_a_backslash_before_the_letters_of_nul_is_no_nul() -> None:
    assert parsed(b'["F","\\\\u0000"]\n') == [["F", "\\u0000"]]
