"""The supervisor's round by real files between real desks."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from copdesk.domain.errors import UserError
from copdesk.services import exchange, records, review
from copdesk.store.desk import Desk
from copdesk.sync import keys, trust
from copdesk.sync.container import open_container
from copdesk.sync.exchange import export, import_file
from copdesk.sync.undo import undo_import
from tests.sync.desks import acquaint

Maker = Callable[..., Desk]
SECRETS = ("Неповторна", "+380671112233", "neprosto@example.ua", "Таємний")


@pytest.fixture
def unit(make_desk: Maker) -> Desk:
    return make_desk("unit")


@pytest.fixture
def superior(make_desk: Maker, unit: Desk) -> Desk:
    """A desk that the unit regards as its district, and that regards the unit as a unit."""
    made = make_desk("superior", user="Марія Степова")
    trust.trust(unit, trust.own_card(made), role="district")
    trust.trust(made, trust.own_card(unit), role="unit")
    return made


@pytest.fixture
def plan(unit: Desk) -> str:
    person = records.add(
        unit, "person", {"surname": "Неповторна", "phones": "+380671112233", "email": "neprosto@example.ua"}
    )
    group = records.add(unit, "group", {"name": "Дорадча група Таємний", "short_name": "ДГ"})
    key = records.add(unit, "plan", {"title": "Безпечний шлях до школи", "group": group, "status": "endorsed"})
    records.add(unit, "measure", {"plan": key, "number": "1", "text": "Освітити перехід", "responsible": person})
    records.add(unit, "measure", {"plan": key, "number": "2", "text": "Патрулі о восьмій", "done": "0"})
    return key


def send(one: Desk, other: Desk, scope: str) -> Path:
    path = one.folder.parent / f"{one.folder.name}-{scope}.cdsync"
    return export(one, path, [trust.own_card(other)], scope=scope).path


def carry(one: Desk, other: Desk, scope: str) -> int:
    return import_file(other, send(one, other, scope)).number


def measures(desk: Desk, plan: str) -> list[str]:
    return [row["id"] for row in desk.fetch("measure", {"plan": plan}, order=("number",))]


def test_a_unit_that_hands_its_plans_up_gets_no_plans_of_others(unit: Desk, superior: Desk, plan: str) -> None:
    review.submit(unit, plan)
    carry(unit, superior, "plans")
    with pytest.raises(UserError, match="exchange_downward"):
        exchange.export(superior, [trust.own_card(unit).fingerprint], superior.folder.parent / "all.cdsync")
    carry(superior, unit, "review")


def test_a_plan_goes_up_is_returned_mended_and_approved(unit: Desk, superior: Desk, plan: str) -> None:
    first = review.submit(unit, plan)
    carry(unit, superior, "plans")
    [waits] = review.waiting(superior)
    assert (waits.id, waits.title, waits.number, waits.here) == (first, "Безпечний шлях до школи", 1, False)
    lamp, _ = measures(superior, plan)
    review.comment(superior, first, lamp, "change", "Додайте строк")
    with pytest.raises(UserError, match="review_changes"):
        review.decide(superior, first, "approved")
    review.decide(superior, first, "returned", "Доопрацюйте", position="Начальник", name="М. Степова")
    assert review.waiting(superior) == []
    carry(superior, unit, "review")
    [task] = review.tasks(unit)
    assert (task.outcome, task.comment, task.verified) == ("returned", "Доопрацюйте", True)
    assert [(note.measure, note.verdict, note.comment) for note in task.notes] == [(lamp, "change", "Додайте строк")]
    review.apply(unit, first)
    assert review.tasks(unit) == []
    assert unit.get("plan", plan)["status"] == "community_review"  # type: ignore[index]

    records.change(unit, "measure", lamp, {"due": "01.12.2026"})
    records.change(unit, "plan", plan, {"status": "endorsed"})
    assert [(each.noun, each.field, each.new) for each in review.differences(unit, first)] == [
        ("measure", "due", "2026-12-01")
    ]
    second = review.submit(unit, plan)
    carry(unit, superior, "plans")
    assert [each.number for each in review.waiting(superior)] == [2]
    review.decide(superior, second, "approved", position="Начальник", name="М. Степова")
    carry(superior, unit, "review")
    review.apply(unit, second)
    approved = unit.get("plan", plan)
    assert approved is not None
    assert (approved["status"], approved["approved_position"]) == ("approved", "Начальник")
    assert approved["approved_on"] is not None
    assert review.differences(unit, second) == []
    records.change(unit, "measure", lamp, {"text": "Освітити обидва переходи"})
    carry(unit, superior, "plans")
    for desk in (unit, superior):
        [changed] = review.differences(desk, second)
        assert (changed.old, changed.new) == ("Освітити перехід", "Освітити обидва переходи")


def test_no_personal_data_of_members_leaves_with_plans(unit: Desk, superior: Desk, plan: str) -> None:
    review.submit(unit, plan)
    path = send(unit, superior, "plans")
    known = {line.card.signing_key for line in trust.cards(superior)}
    opened = open_container(path, trust.identity(superior), lambda key: trust.standing(superior, key))
    assert opened.sender.signing_key in known
    lines = [json.dumps(line, ensure_ascii=False) for line in opened.lines()]
    assert any("Освітити перехід" in line for line in lines)
    for secret in SECRETS:
        assert not any(secret in line for line in lines), secret
    person = unit.fetch("person")[0]["id"]
    assert not any(person in line for line in lines)
    import_file(superior, path)
    assert superior.fetch("person") == superior.fetch("group") == []
    for table in ("history", "sync_stamp"):
        assert superior.db.execute(
            f"SELECT count(*) FROM {table} WHERE tbl = ?", (superior.number["person", ""],)
        ).fetchone() == (0,)


def test_what_a_scope_withheld_is_neither_deleted_nor_lost(
    unit: Desk, superior: Desk, plan: str, make_desk: Maker
) -> None:
    lamp, patrol = measures(unit, plan)
    person = unit.fetch("person")[0]["id"]
    carry(unit, superior, "plans")
    assert superior.get("measure", lamp)["responsible"] is None  # type: ignore[index]
    carry(superior, unit, "plans")
    assert unit.get("measure", lamp)["responsible"] == person  # type: ignore[index]
    assert unit.get("plan", plan)["group"] is not None  # type: ignore[index]
    third = make_desk("third")
    for one, other in ((third, superior), (superior, third)):
        trust.trust(one, trust.own_card(other))
    trust.trust(third, trust.own_card(unit))
    carry(superior, third, "unit")
    records.change(unit, "measure", patrol, {"responsible": person})
    for desk in (superior, third):
        path = export(unit, unit.folder.parent / "all.cdsync", [trust.own_card(superior)], full=True).path
        if desk is third:
            trust.trust(unit, trust.own_card(third))
            path = export(unit, unit.folder.parent / "all.cdsync", [trust.own_card(third)], full=True).path
        import_file(desk, path)
        assert [desk.get("measure", key)["responsible"] for key in (lamp, patrol)] == [person, person]  # type: ignore[index]
    carry(superior, unit, "unit")
    carry(unit, superior, "unit")
    assert unit.digest() == superior.digest()


def test_the_same_snapshot_twice_changes_nothing_and_an_undone_one_comes_again(
    unit: Desk, superior: Desk, plan: str
) -> None:
    before = superior.digest()
    old = send(unit, superior, "plans").rename(unit.folder.parent / "old.cdsync")
    number = import_file(superior, old).number
    assert import_file(superior, old).repeated
    assert undo_import(superior, number).exact
    assert superior.digest() == before
    assert not import_file(superior, old).repeated
    records.change(unit, "plan", plan, {"goal": "Жодної пригоди"})
    carry(unit, superior, "plans")
    digest = superior.digest()
    assert import_file(superior, old).repeated
    assert superior.digest() == digest


def test_nobody_approves_their_own_plan(unit: Desk, superior: Desk, plan: str, make_desk: Maker) -> None:
    key = review.submit(unit, plan)
    with pytest.raises(UserError, match="review_waiting"):
        review.submit(unit, plan)
    with pytest.raises(UserError, match="review_own"):
        review.decide(unit, key, "approved")
    with pytest.raises(UserError, match="plan_awaits_review"):
        records.change(unit, "plan", plan, {"status": "approved"})
    with pytest.raises(UserError, match="review_none"):
        review.apply(unit, key)
    for noun, change in (("submission", {"note": "інше"}), ("submission", {"content": "{}"})):
        with pytest.raises(UserError, match="submission_frozen"):
            records.change(unit, noun, key, change)
    with pytest.raises(UserError, match="review_given"):
        records.add(unit, "review", {"submission": key, "outcome": "approved"})
    # A colleague's desk, trusted as an equal, decides too: the unit does not take it.
    colleague = make_desk("colleague")
    for one, other in ((unit, colleague), (colleague, unit)):
        trust.trust(one, trust.own_card(other))
    carry(unit, colleague, "plans")
    review.decide(colleague, key, "approved")
    with pytest.raises(UserError, match="exchange_scope"):
        carry(colleague, unit, "review")
    import_file(unit, export(colleague, unit.folder.parent / "all.cdsync", [trust.own_card(unit)]).path)
    assert review.tasks(unit) == []
    with pytest.raises(UserError, match="review_forged"):
        review.apply(unit, key)


def test_a_decision_changed_on_the_way_is_not_taken_up(unit: Desk, superior: Desk, plan: str) -> None:
    key = review.submit(unit, plan)
    carry(unit, superior, "plans")
    made = review.decide(superior, key, "returned")
    with superior.action("edit") as act:
        act.update("review", made, {"outcome": "approved"})
    carry(superior, unit, "review")
    assert review.tasks(unit) == []
    with pytest.raises(UserError, match="review_forged"):
        review.apply(unit, key)


def test_what_was_changed_since_is_not_approved(unit: Desk, superior: Desk, plan: str) -> None:
    """A decision is about what was handed up: neither taking it up nor the state itself lets anything else through."""
    key = review.submit(unit, plan)
    carry(unit, superior, "plans")
    review.decide(superior, key, "approved")
    carry(superior, unit, "review")
    lamp, patrols = measures(unit, plan)
    records.change(unit, "measure", lamp, {"text": "Зовсім інше"})
    with pytest.raises(UserError, match="plan_changed_since"):
        review.apply(unit, key)
    records.change(unit, "measure", lamp, {"text": "Освітити перехід"})
    records.change(unit, "measure", patrols, {"status": "cancelled"})
    for status in ("community_review", "endorsed"):
        records.change(unit, "plan", plan, {"status": status})
    with pytest.raises(UserError, match="plan_changed_since"):
        records.change(unit, "plan", plan, {"status": "approved"})
    records.change(unit, "measure", patrols, {"status": "planned"})
    records.change(unit, "plan", plan, {"note": "Папка 3"})
    review.apply(unit, key)
    assert unit.get("plan", plan)["status"] == "approved"  # type: ignore[index]


def test_a_round_is_not_taken_away(unit: Desk, superior: Desk, plan: str) -> None:
    key = review.submit(unit, plan)
    with pytest.raises(UserError, match="submission_frozen"):
        records.delete(unit, "submission", [key])
    carry(unit, superior, "plans")
    made = review.decide(superior, key, "returned")
    with pytest.raises(UserError, match="review_given"):
        records.delete(superior, "review", [made])


def test_roles_decide_who_may_submit_and_review(unit: Desk, superior: Desk, plan: str) -> None:
    for desk, role in ((unit, "reader"), (superior, "secretary")):
        with desk.action("role") as act:
            act.update("user", desk.fetch("user", {"name": desk.user})[0]["id"], {"role": role})
    with pytest.raises(UserError, match="review_role"):
        review.submit(unit, plan)
    with unit.action("role") as act:
        act.update("user", unit.fetch("user", {"name": unit.user})[0]["id"], {"role": "secretary"})
    key = review.submit(unit, plan)
    carry(unit, superior, "plans")
    with pytest.raises(UserError, match="review_role"):
        review.decide(superior, key, "approved")


def test_a_unit_gets_its_own_answers_only(unit: Desk, superior: Desk, plan: str, make_desk: Maker) -> None:
    other = make_desk("other")
    trust.trust(other, trust.own_card(superior), role="district")
    trust.trust(superior, trust.own_card(other))
    foreign = records.add(other, "plan", {"title": "Чужий план", "status": "endorsed"})
    theirs = review.submit(other, foreign)
    mine = review.submit(unit, plan)
    carry(unit, superior, "plans")
    carry(other, superior, "plans")
    review.decide(superior, theirs, "approved", "лише для них")
    review.decide(superior, mine, "returned", "для вас")
    path = send(superior, unit, "review")
    opened = open_container(path, trust.identity(unit), lambda key: trust.standing(unit, key))
    text = json.dumps(list(opened.lines()), ensure_ascii=False)
    assert "для вас" in text
    assert "лише для них" not in text and "Чужий план" not in text


def test_another_desk_of_the_unit_knows_the_plan_as_its_own(
    make_desk: Maker, unit: Desk, superior: Desk, plan: str, tmp_path: Path
) -> None:
    colleague, upstairs = make_desk("colleague"), make_desk("upstairs")
    for one, other in ((unit, colleague), (superior, upstairs)):
        acquaint(one, other)
    trust.trust(upstairs, trust.own_card(unit))
    submission = review.submit(unit, plan)
    carry(unit, superior, "plans")
    carry(unit, colleague, "unit")
    assert [each.here for each in review.rounds(colleague)] == [True]
    assert review.waiting(colleague) == []
    with pytest.raises(UserError, match="review_own"):
        review.decide(colleague, submission, "approved")
    # The second desk of the district knows it as somebody else's, and may be the one that decides.
    carry(superior, upstairs, "unit")
    assert [each.id for each in review.waiting(upstairs)] == [submission]
    review.decide(superior, submission, "returned", "Доопрацюйте")
    carry(superior, unit, "review")
    carry(unit, colleague, "unit")
    assert [each.id for each in review.tasks(colleague)] == []  # the seal is of nobody this desk calls a superior
    trust.trust(colleague, trust.own_card(superior), role="district")
    assert [each.id for each in review.tasks(colleague)] == [submission]


def test_new_keys_on_both_sides_leave_a_round_as_it_was(unit: Desk, superior: Desk, plan: str) -> None:
    submission = review.submit(unit, plan)
    carry(unit, superior, "plans")
    keys.change(unit)
    assert [each.here for each in review.rounds(unit)] == [True]
    carry(unit, superior, "plans")
    review.decide(superior, submission, "approved")
    keys.change(superior)
    # The answer is for the card under which the plan was handed up, and its seal is of the former key.
    carry(superior, unit, "review")
    [task] = review.tasks(unit)
    assert task.verified and task.outcome == "approved"
    review.apply(unit, submission)
    assert [each.verified for each in review.rounds(superior)] == [True]
