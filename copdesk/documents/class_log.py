"""The class log of a course on paper: marks of everybody at every class, and what each class was about."""

from dataclasses import dataclass
from datetime import date

from copdesk.documents.blocks import Block, Column, Document, Heading, Page, PageBreak, Spacer, Table, paragraph
from copdesk.documents.parts import days, masthead, signed, signers
from copdesk.documents.people import PersonName
from copdesk.texts import Texts

PAGE = Page(landscape=True, left=20, right=10, top=20, bottom=15)
_CLASSES = 14
"""Classes beside each other on one sheet."""
_MARK = 11.0
_NUMBER, _NAME, _SUMS = 10.0, 62.0, (15.0, 18.0)


@dataclass(frozen=True)
class Lesson:
    """A class as the log lists it; *trainer* may be several names."""

    day: date
    hours: int
    topic: str
    trainer: str
    present: int


@dataclass(frozen=True)
class Student:
    """Somebody on the course with a letter for each class, the hours attended and the share in per cent."""

    name: str
    marks: tuple[str, ...]
    hours: int
    percent: str


@dataclass(frozen=True)
class ClassLog:
    """The whole log in the order of the sign-in sheet; *whole* says in words how the course was attended."""

    issuer: tuple[str, ...]
    unit: str
    course: str
    start: date
    end: date | None
    lessons: tuple[Lesson, ...]
    students: tuple[Student, ...]
    whole: str = ""
    signer: PersonName | None = None


def class_log(data: ClassLog, texts: Texts) -> Document:
    """Marks on as many sheets as the classes need, then the list of classes with room for signatures."""
    blocks: list[Block] = [
        masthead(*data.issuer, data.unit),
        Heading(texts.t("paper.class_log.kind")),
        paragraph(texts.t("paper.course.named", course=data.course), align="center"),
        paragraph(days(data.start, data.end), align="center"),
        Spacer(3),
    ]
    for at in range(0, len(data.lessons), _CLASSES):
        blocks += [PageBreak()] if at else []
        last = at + _CLASSES >= len(data.lessons)
        blocks += [_marks(data, at, texts, sums=last), Spacer(2)]
    legend = paragraph(texts.t("paper.class_log.legend"), align="left", size=9)
    blocks += [paragraph(data.whole, align="left")] if data.whole else []
    blocks += [legend, PageBreak(), Heading(texts.t("paper.class_log.classes"), 2), _lessons(data, texts), Spacer(2)]
    if data.signer:
        blocks = signed(blocks, signers(texts, data.signer))
    return Document(texts.t("paper.class_log.title", course=data.course), tuple(blocks), texts.language, PAGE)


def _marks(data: ClassLog, at: int, texts: Texts, *, sums: bool) -> Table:
    lessons = data.lessons[at : at + _CLASSES]
    columns = [
        Column(texts.t("paper.column.number"), _NUMBER, "right"),
        Column(texts.t("paper.column.full_name"), _NAME),
        *(Column(f"{lesson.day:%d.%m}", _MARK, "center") for lesson in lessons),
    ]
    if sums:
        columns += [Column(texts.t(f"paper.class_log.{name}"), width, "right")
                    for name, width in zip(("hours", "percent"), _SUMS, strict=True)]  # fmt: skip
    rows = tuple(
        (str(place), one.name, *one.marks[at : at + _CLASSES], *((str(one.hours), one.percent) if sums else ()))
        for place, one in enumerate(data.students, 1)
    )
    return Table(tuple(columns), rows, 9)


def _lessons(data: ClassLog, texts: Texts) -> Table:
    widths = {
        "number": 10.0,
        "date": 24.0,
        "topic": 0.0,
        "hours": 14.0,
        "trainer": 52.0,
        "present": 22.0,
        "signature": 30.0,
    }
    widths["topic"] = PAGE.text_width - sum(widths.values())
    right = {"number", "hours", "present"}
    columns = tuple(
        Column(texts.t(f"paper.class_log.column.{name}"), width, "right" if name in right else "left")
        for name, width in widths.items()
    )
    rows = tuple(
        (str(place), f"{one.day:%d.%m.%Y}", one.topic, str(one.hours), one.trainer, str(one.present), "")
        for place, one in enumerate(data.lessons, 1)
    )
    return Table(columns, rows, 10, 8.0)
