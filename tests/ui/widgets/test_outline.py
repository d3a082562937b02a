"""Short lists with headings."""

from collections.abc import Callable
from typing import Any

from copdesk.ui.widgets.outline import Line, Outline


def test_the_main_column_keeps_a_few_words_in_a_narrow_window(shown: Callable[..., Any]) -> None:
    made = Outline("Кандидати", ["Кандидат", "Звання", "Посада", "Хто направив", "Відбір", "Підстава"])
    long = "старший інспектор превентивної комунікації"
    made.show_lines([Line("1", ("Остапенко Володимир Іванович", long, long, long, "Відібрано", long))])
    shown(made, 600, 300)
    assert made.columnWidth(0) >= 150
    assert sum(made.columnWidth(at) for at in range(6)) > made.viewport().width()
    made.resize(1400, 300)
    assert sum(made.columnWidth(at) for at in range(6)) == made.viewport().width()
