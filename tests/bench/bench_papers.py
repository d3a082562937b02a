"""Minutes of the sample as PDF, one and a thousand, against a bare typst compile of the same pages."""

import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import typst

from copdesk.documents.pdf import STANDARD, PdfWriter, as_source
from copdesk.services.papers import paper, print_batch
from copdesk.store.desk import Desk
from copdesk.texts import Texts, resource_folder
from tests.bench import desks
from tests.bench.frame import Figure, ratio

MANY = 1000
TURNS = 20


def figures(scratch: Path) -> Iterable[Figure]:
    """The bare way gets the finished source, the same fonts and a compiler that is ready.

    Both go through the same meetings, half a round apart: typst remembers what it has just laid out.
    """
    desk = desks.opened(desks.made(scratch, "S")[0])
    texts = Texts("uk")
    meetings = [row["id"] for row in desk.fetch("meeting") if row["number"]]
    writer, folder = PdfWriter(), resource_folder()
    standard: Any = STANDARD
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder / "fonts")])
    compiler = typst.Compiler(root=str(folder / "templates"), font_paths=fonts)
    sources = [as_source(paper(desk, "minutes", key, texts)) for key in meetings[:TURNS]]
    here, there = count(), count(TURNS // 2)

    def ours() -> None:
        writer.write(paper(desk, "minutes", meetings[next(here) % TURNS], texts), scratch / "minutes.pdf")

    def bare() -> None:
        made: Any = compiler.compile(sources[next(there) % TURNS], format="pdf", pdf_standards=standard)
        (scratch / "bare.pdf").write_bytes(made)

    for _ in range(TURNS):
        bare()
        ours()
    figure = ratio("minutes as PDF, from the desk to the file / bare typst", ours, bare, 1.5, runs=TURNS)
    yield replace(figure, note=f"{figure.note}; medians of {TURNS} meetings")
    yield batch(scratch, desk, texts, meetings)
    desk.close()


def batch(scratch: Path, desk: Desk, texts: Texts, meetings: list[str]) -> Figure:
    """A thousand files by the batch of the program; how long it takes to stop shows in the note."""
    out = scratch / "batch"
    out.mkdir()
    wanted = [(meetings[n % len(meetings)], out / f"{n}.pdf") for n in range(MANY)]
    told: list[int] = []
    start = time.perf_counter()
    written = print_batch(desk, "minutes", wanted, texts, told.append)
    taken = time.perf_counter() - start
    asked: list[float] = []

    def cancelled() -> bool:
        if len(told) < MANY + 3:
            return False
        asked.append(time.perf_counter())
        return True

    stopped = print_batch(desk, "minutes", wanted, texts, told.append, cancelled)
    whole = written == MANY == len(list(out.glob("*.pdf"))) and told[:MANY] == list(range(1, MANY + 1)) and stopped == 3
    note = f"{taken:.0f} s; progress after each, stopped before the next one when asked: {'yes' if whole else 'NO'}"
    return Figure("1,000 minutes as PDF in a batch, each", taken / MANY * 1000 if whole else 1e9, "ms", 100, note)
