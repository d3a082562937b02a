"""A month of meetings over all groups, and the calendar file by the letter of RFC 5545."""

from datetime import UTC, date, datetime, time
from typing import Any

from copdesk.services import calendars
from copdesk.texts import Texts
from tests.services.field_desk import add, group, meeting, person

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)


def unfolded(file: bytes) -> list[str]:
    assert file.endswith(b"\r\n") and all(len(line) <= 75 for line in file.split(b"\r\n"))
    return file.decode().replace("\r\n ", "").rstrip("\r\n").split("\r\n")


def test_a_month_shows_the_meetings_of_all_groups_by_the_hour(desk: Any) -> None:
    one, other = group(desk), group(desk, short_name="Рада")
    late = meeting(desk, one, date(2026, 9, 15), start=time(16))
    early = meeting(desk, other, date(2026, 9, 15), start=time(9), place="Бібліотека")
    meeting(desk, one, date(2026, 12, 1))
    found = calendars.month(desk, 2026, 9)
    assert [(row.id, row.group) for row in found] == [(early, "Рада"), (late, "Платформа")]
    assert (found[0].place, found[0].status) == ("Бібліотека", "planned")


def test_a_calendar_file_holds_time_place_and_agenda(desk: Any, texts_uk: Texts) -> None:
    key = meeting(
        desk, group(desk, name_genitive="платформи діалогу"), date(2026, 9, 15),
        start=time(14), end=time(15, 30), place="Рада, зала 2; другий поверх",
    )  # fmt: skip
    add(
        desk,
        "agenda_item",
        meeting=key,
        title="Про освітлення вулиці Соборної",
        rapporteur=person(desk, "Їжак", given_name="Ян"),
    )
    add(desk, "agenda_item", meeting=key, title="Про " + "дуже " * 40 + "довге питання")
    lines = unfolded(calendars.ics(desk, texts_uk, [key], NOW))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert {"DTSTART:20260915T140000", "DTEND:20260915T153000", "DTSTAMP:20260901T100000Z"} <= set(lines)
    assert "LOCATION:Рада\\, зала 2\\; другий поверх" in lines and f"UID:{key}@copdesk" in lines
    [told] = [line for line in lines if line.startswith("DESCRIPTION:")]
    assert "1. Про освітлення вулиці Соборної (Ян ЇЖАК)\\n2. Про дуже" in told
    [title] = [line for line in lines if line.startswith("SUMMARY:")]
    assert "платформи діалогу" in title


def test_a_day_without_an_hour_and_a_cancelled_meeting(desk: Any, texts_en: Texts) -> None:
    keys = [meeting(desk, day=date(2026, 12, 31)), meeting(desk, day=date(2026, 9, 1), status="cancelled")]
    lines = unfolded(calendars.ics(desk, texts_en, keys, NOW))
    assert lines.count("BEGIN:VEVENT") == 2 and "STATUS:CANCELLED" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines and "DTEND;VALUE=DATE:20270101" in lines
