"""A person asks about their data; consents and applications from their lists; what a secretary has to see to."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from copdesk.services import records
from copdesk.texts import Texts
from copdesk.ui.groups.commands import accept
from copdesk.ui.groups.watch_dialog import WatchDialog, _lines
from copdesk.ui.papers import places
from copdesk.ui.people import commands
from copdesk.ui.people.offer import offer_twins
from copdesk.ui.people.request_dialog import RequestDialog
from copdesk.ui.people.twins_dialog import TwinsDialog
from copdesk.ui.session import Message, Session
from copdesk.ui.views.fields_dialog import FieldsDialog
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.views.register_page import RegisterView
from copdesk.ui.views.wiring import Wiring
from tests.conftest import TODAY
from tests.ui.helpers import nameless, tab_walk

Show = Callable[..., Any]


@pytest.fixture
def person(desk: Any) -> str:
    return records.add(desk, "person", {"surname": "Ґудзь", "given_name": "Олена", "phones": "0671112233"})


def settle(session: Session) -> None:
    for _ in range(4):
        session.tasks.drain()


def register(session: Session, shown: Show, noun: str, key: str) -> RegisterView:
    view: RegisterView = shown(RegisterView(session, noun, Wiring()), 1000, 600)
    view.open_record(noun, key)
    settle(session)
    view.list.table.select_number(view.list.table.rows.numbers[0])
    return view


def test_the_request_is_entered_and_answered_in_files(
    session: Session, desk: Any, person: str, shown: Show, tmp_path: Path, qtbot: QtBot, said: list[Message]
) -> None:
    view = register(session, shown, "person", person)
    dialog = RequestDialog(session, view, view.numbers[0])
    dialog.show()
    settle(session)
    due = TODAY + dt.timedelta(days=30)
    assert dialog.who.text() == "Ґудзь Олена" and f"{due:%d.%m.%Y}" in dialog.due.text()
    assert ("Особи", "1") in dialog.list.cells() and nameless(dialog) == []
    assert {dialog.list, dialog.save, dialog.look} <= set(tab_walk(dialog, qtbot))
    dialog.enter.click()
    settle(session)
    [row] = desk.fetch("subject_request")
    assert row["due_on"] == due and not dialog.enter.isVisible() and "лишилося 30 днів" in dialog.due.text()
    dialog.save_to(tmp_path)
    settle(session)
    assert {path.suffix for path in tmp_path.iterdir() if "Ґудзь" in path.name} == {".docx", ".json"}
    assert "Відповідь збережено" in said[-1].text and said[-1].press is not None
    said[-1].press()
    settle(session)
    assert desk.get("subject_request", row["id"])["answered_on"] == TODAY
    requests = register(session, shown, "subject_request", row["id"])
    again = RequestDialog(session, requests, requests.numbers[0], "subject_request")
    settle(session)
    assert again.who.text() == "Ґудзь Олена"
    again.reject()


def test_a_consent_is_withdrawn_from_its_list(
    session: Session, desk: Any, person: str, shown: Show, said: list[Message]
) -> None:
    given = records.add(desk, "consent", {"person": person, "given_on": TODAY})
    key = records.add(desk, "group", {"short_name": "Рада", "name": "Рада"})
    records.add(desk, "membership", {"person": person, "group": key, "status": "included", "consent": given})
    view = register(session, shown, "consent", given)
    commands.ask_withdraw(view)
    [dialog] = view.findChildren(FieldsDialog)
    dialog.go.click()
    settle(session)
    assert desk.get("consent", given)["withdrawn_on"] == TODAY and "Рада" in said[-1].text


def test_a_new_employer_ends_the_post_before_it(session: Session, desk: Any, person: str, shown: Show) -> None:
    school, council = (
        records.add(desk, "organisation", {"short_name": name}) for name in ("Школа № 4", "Рада громади")
    )
    post = records.add(
        desk, "affiliation", {"person": person, "organisation": school, "start": TODAY - dt.timedelta(days=400)}
    )
    view = register(session, shown, "person", person)
    commands.ask_employer(view)
    [dialog] = view.findChildren(FieldsDialog)
    dialog.form.editor("organisation").set_raw(council)
    dialog.form.editor("position").set_raw("голова")
    dialog.go.click()
    settle(session)
    assert desk.get("affiliation", post)["end"] == TODAY - dt.timedelta(days=1)
    [now] = desk.fetch("affiliation", {"person": person, "organisation": council})
    assert (now["start"], now["position"], now["main"]) == (TODAY, "голова", True)


def test_an_application_becomes_a_candidate_whose_card_opens(
    session: Session, desk: Any, person: str, shown: Show
) -> None:
    key = records.add(desk, "group", {"short_name": "Рада", "name": "Рада"})
    asked = records.add(desk, "application", {"person": person, "group": key})
    view = register(session, shown, "application", asked)
    accept(view)
    settle(session)
    [dialog] = view.findChildren(RecordDialog)
    assert dialog.panel.key == desk.get("application", asked)["membership"]
    assert dialog.panel.card.join is not None and dialog.panel.card.join.step == "agree"
    dialog.close()


@pytest.mark.parametrize("language", ["uk", "en"])
def test_all_that_a_secretary_sees_to_in_words(desk: Any, person: str, language: str) -> None:
    key = records.add(desk, "group", {"short_name": "Рада", "name": "Рада", "term_limit": 1})
    records.add(desk, "sector_minimum", {"group": key, "sector": "religious", "minimum": 1})
    records.add(desk, "seat", {"group": key, "number": 7, "sector": "business"})
    records.add(desk, "required_course", {"group": key, "title": "Доброчесність"})
    records.add(desk, "application", {"group": key, "person": person})
    records.add(desk, "membership", {"group": key, "person": person})
    other = records.add(desk, "person", {"surname": "Сич", "lawful_basis": "law"})
    for at in (3, 2, 1):
        values = {"group": key, "status": "included", "start": TODAY - dt.timedelta(days=100 * at)}
        end = TODAY - dt.timedelta(days=100 * at - 99) if at > 1 else TODAY + dt.timedelta(days=9)
        records.add(desk, "membership", {**values, "person": other, "end": end})
    lines = _lines(desk, Texts(language), TODAY, 60)
    kinds = {"uk": "Строк спливає", "en": "Term ends"}
    assert lines[0].head and any(line.cells[0] == kinds[language] for line in lines)
    assert len({line.cells[0] for line in lines[1:]}) == 7


def test_the_list_opens_records_and_goes_to_paper(session: Session, desk: Any, shown: Show, qtbot: QtBot) -> None:
    parent = shown(RegisterView(session, "group", Wiring()), 1000, 600)
    dialog = WatchDialog(session, parent)
    dialog.show()
    settle(session)
    assert dialog.list.isHidden() and not dialog.print.isEnabled()
    key = records.add(desk, "group", {"short_name": "Рада", "name": "Рада"})
    seat = records.add(desk, "seat", {"group": key, "number": 7, "sector": "business"})
    dialog.load()
    settle(session)
    assert dialog.list.cells()[1] == ("Вакантне місце", "№ 7 · Бізнес (підприємства)", "", "")
    assert nameless(dialog) == [] and dialog.list in tab_walk(dialog, qtbot)
    dialog.open_record(dialog.list.current_key())
    settle(session)
    assert isinstance(dialog.dialog, RecordDialog) and dialog.dialog.panel.key == seat
    dialog.dialog.reject()
    dialog.show_paper()
    settle(session)
    assert dialog.dialog is not None and "Строки, вакансії" in dialog.dialog.windowTitle()
    dialog.dialog.close()
    dialog.reject()


def test_the_selected_people_go_to_files_and_to_a_sheet_of_badges(
    session: Session,
    desk: Any,
    person: str,
    shown: Show,
    tmp_path: Path,
    said: list[Message],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = register(session, shown, "person", person)
    for run, suffix in ((commands.save_cards, ".vcf"), (commands.save_contacts, ".xlsx")):
        out = tmp_path / f"люди{suffix}"
        monkeypatch.setattr(places, "ask_file", lambda *_args, out=out: out)
        run(view)
        settle(session)
        assert out.stat().st_size > 100 and f"Записано 1 особу у файл люди{suffix}" == said[-1].text
    given = records.add(desk, "consent", {"person": person, "given_on": TODAY})
    scan = tmp_path / "згода.pdf"
    scan.write_bytes(b"%PDF-1.7")
    consents = register(session, shown, "consent", given)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(scan), ""))
    commands.attach_scan(consents)
    settle(session)
    assert desk.get("consent", given)["scan"] and said[-1].text == "Скан-копію долучено до згоди."
    commands.show_badges(view)
    settle(session)
    [preview] = [each for each in view.findChildren(QDialog) if "Бейджі" in each.windowTitle()]
    preview.close()


def test_after_an_import_people_who_may_be_here_already_are_offered(
    session: Session, desk: Any, person: str, shown: Show, said: list[Message]
) -> None:
    view = register(session, shown, "person", person)
    records.add(desk, "person", {"surname": "Сич"})
    offer_twins(session, view)
    settle(session)
    assert said == []
    records.add(desk, "person", {"surname": "Gudz", "given_name": "Olena"})
    offer_twins(session, view)
    settle(session)
    assert "1 особа з тих" in said[-1].text and said[-1].press is not None
    said[-1].press()
    settle(session)
    [dialog] = view.findChildren(TwinsDialog)
    assert dialog.list.cells()[0][:2] in {("Ґудзь Олена", "Gudz Olena"), ("Gudz Olena", "Ґудзь Олена")}
    dialog.close()
