"""Every register of the invented unit goes out to a table file and comes back unchanged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copdesk.domain import registry
from copdesk.services import lists, sample, tables
from copdesk.store.desk import Desk
from copdesk.store.query import Query
from copdesk.texts import Texts
from tests.services.test_sample import new_desk


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = new_desk(tmp_path_factory.mktemp("tables") / "desk")
    sample.fill_sample(desk)
    yield desk
    desk.close()


# Files are no table, the class log is the longest register and shaped like others, and the rest are made only by
# signing, by the round of a plan, by trust and by work with sticks: their guards refuse a row from a table.
LEFT_OUT = {
    *("attachment", "session_attendance", "seal", "submission", "review", "review_note"),
    *("revocation", "medium", "summary"),
}


@pytest.mark.parametrize("noun", [noun for noun in registry() if noun not in LEFT_OUT])
def test_a_register_reads_back_unchanged(filled: Desk, texts_uk: Texts, tmp_path: Path, noun: str) -> None:
    path = tmp_path / "list.xlsx"
    columns = lists.all_columns(filled.registry[noun])
    written = lists.write_table(filled, texts_uk, Query(noun), path, paths=columns)
    assert written is not None
    if not written.rows:
        pytest.fail(f"the invented unit has no {noun}")
    report = tables.preview(filled, texts_uk, noun, path)
    assert report.same == written.rows
    assert (report.new, report.changed, report.twice, report.rejected, dict(report.added)) == (0, 0, 0, 0, {})
