"""Totals by the screens: seen before they leave, listed by unit where they arrive."""

from datetime import date

from copdesk.services import records, summaries
from copdesk.sync import trust
from copdesk.ui.exchange.parts import rows_of
from copdesk.ui.exchange.totals import periods
from tests.conftest import TODAY
from tests.ui.exchange.conftest import Place


def test_the_periods_that_reports_are_asked_for() -> None:
    found = periods(date(2026, 2, 3))
    assert found[0] == ("year", (date(2026, 1, 1), date(2026, 12, 31)))
    assert found[2] == ("quarter.1", (date(2026, 1, 1), date(2026, 3, 31)))
    assert found[3] == ("quarter.4", (date(2025, 10, 1), date(2025, 12, 31)))
    assert [name for name, _ in found[2:]] == ["quarter.1", "quarter.4", "quarter.3", "quarter.2"]


def test_figures_are_seen_before_they_leave_and_listed_by_unit(places: tuple[Place, Place]) -> None:
    one, other = places
    texts = one.view.texts
    one.desk.db.execute("UPDATE sync_site SET unit = 'Хортицький РВП' WHERE n = 1")
    trust.trust(other.desk, trust.own_card(one.desk))
    other.view.show_tab("totals")
    other.wait()
    assert other.view.totals.nobody.isVisible() and not other.view.totals.list.isVisible()
    group = records.add(one.desk, "group", {"name": "Дорадча група", "short_name": "ДГ"})
    meeting = records.add(one.desk, "meeting", {"group": group, "date": TODAY})
    with one.desk.action("held") as act:
        act.update("meeting", meeting, {"status": "held"})
    out = one.view.out
    one.view.show_tab("out")
    one.wait()
    assert not out.totals.isVisible()
    out.scope.setCurrentIndex(out.scope.findData("aggregates"))
    one.wait()
    assert out.totals.isVisible() and not out.kind.isEnabled()
    meetings = texts.t("field.summary.meetings")
    figures = {row.text(0): row.text(1) for row in rows_of(out.totals.list)}
    assert figures[meetings] == "1" and len(figures) == len(summaries.names(one.desk))
    out.totals.choice.setCurrentIndex(1)
    one.wait()
    assert {row.text(0): row.text(1) for row in rows_of(out.totals.list)}[meetings] == "0"
    assert summaries.by_unit(one.desk) == []
    out.totals.choice.setCurrentIndex(0)
    path = one.hand_over()
    assert rows_of(out.sent)[0].text(2) == texts.t("packages.short.aggregates")
    assert texts.t("packages.scope.aggregates") in other.look(path).origin.text()
    other.take(path)
    other.view.show_tab("totals")
    other.wait()
    totals = other.view.totals
    assert [(row.text(0), row.text(2)) for row in rows_of(totals.list)] == [("Хортицький РВП", f"{TODAY:%d.%m.%Y}")]
    assert [row.text(2) for row in rows_of(totals.figures) if row.text(0) == meetings] == ["1"]
    assert other.surnames() == []
