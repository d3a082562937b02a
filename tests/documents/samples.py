"""Invented people and papers that several tests print."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from copdesk.documents.attendance import AttendanceSheet
from copdesk.documents.certificate import Certificate
from copdesk.documents.course import Course, Trainee
from copdesk.documents.minutes import Decision, Item, Minutes, Quorum, Speech, Task, Votes
from copdesk.documents.parts import Approval
from copdesk.documents.people import PersonName
from copdesk.documents.plan import Funding, Measure, Plan
from copdesk.documents.roster import GroupRoster, Seat
from copdesk.documents.table_list import ListColumn, TableList

LONG_NAME = (
    "Громадська організація «Об’єднання співвласників багатоквартирних будинків "
    "мікрорайону Північний міста Вигаданоград-на-Річці»"
)
_SURNAMES = """
Галаган Гринь Ґалаґан Ґринь Демченко Демянчик Дем’янчук Дьяченко Дячук Ерастов Єрмоленко Жук
Зінченко Иваненко Іваненко Ївженко Йосипенко Лень Марченко Мар’яненко Шевченко Щербак Юрченко Яценко
Бондар Вовк Коваль Нечуй-Левицький Олійник Савчук
"""
SURNAMES = tuple(_SURNAMES.split())
GIVEN = (("Олена", "Іванівна"), ("Богдан", "Ігорович"), ("Мар’яна", "В’ячеславівна"), ("Ґонта", ""))


def people(count: int) -> tuple[PersonName, ...]:
    """Members of a platform, not in the order of the alphabet."""
    made = []
    for place in range(count):
        given, patronymic = GIVEN[place % 4]
        surname = SURNAMES[(place * 7) % 30]
        made.append(PersonName(surname, given, patronymic, ("директорка", "голова", "")[place % 3], "ліцей № 5"))
    return tuple(made)


CHAIR = PersonName("Шевченко", "Олена", "Іванівна", "начальниця відділу")
SECRETARY = PersonName("Нечуй-Левицький", "Святослав", "Петрович", "дільничний офіцер поліції")
GUEST = PersonName("Коваль", "Ігор", "Семенович", "заступник голови", "Вигаданоградська міська рада")


def sample_minutes(present: int = 8, **changes: object) -> Minutes:
    """Minutes with two items, a task, two votes and a speech."""
    lights = Decision(
        "1.1",
        "Обстежити освітлення на вулицях Садовій, Шкільній та Річковій і подати перелік несправних ліхтарів",
        (Task("Ігор КОВАЛЬ", date(2017, 3, 15)),),
        Votes(16, 0, 0, True),
    )
    patrol = Decision("2.1", "Патрулювати біля шкіл щотижня", (), Votes(8, 7, 1, False))
    items = (
        Item(
            "Про освітлення вулиць",
            GUEST,
            heard=(Speech(GUEST, "повідомив, що з 48 ліхтарів світять 31"),),
            questions=(Speech(CHAIR, "запитала, коли ліхтарі полагодять"),),
            spoke=(Speech(SECRETARY, "запропонував обстежити вулиці разом із мешканцями"),),
            decisions=(lights,),
        ),
        Item("Про патрулювання біля шкіл", decisions=(patrol,), heard=(Speech(CHAIR, "доповіла про стан справ"),)),
    )
    given: dict[str, object] = {
        "issuer": ("Національна поліція України", "Головне управління Національної поліції у Вигаданій області"),
        "unit": "Вигаданоградський відділ поліції",
        "held": date(2017, 2, 21),
        "place": "м. Вигаданоград",
        "number": "1",
        "heading": "засідання консультативної групи з питань безпеки громади",
        "chair": CHAIR,
        "secretary": SECRETARY,
        "present": people(present),
        "items": items,
        "invited": (GUEST,),
        "quorum": Quorum(30, 16, True),
    }
    return Minutes(**(given | changes))  # type: ignore[arg-type]


UNIT = ("Національна поліція України", "Головне управління Національної поліції у Вигаданій області")
HEAD = PersonName("Гринь", "Богдан", "Ігорович", "Начальник відділу поліції")
GUEST_BODY = PersonName("Вовк", "Ірина", "", "Голова", "Вигаданоградська міська рада")


def sample_sheet(count: int = 12) -> AttendanceSheet:
    """A meeting with a member from a body of a very long name."""
    members = (*people(count), PersonName("Ярема", "Ліна", "Олегівна", "голова", LONG_NAME))
    return AttendanceSheet(
        UNIT, "Вигаданоградський відділ поліції", date(2017, 2, 21), "м. Вигаданоград",
        "засідання консультативної групи", members, (GUEST,), SECRETARY,
    )  # fmt: skip


def sample_roster() -> GroupRoster:
    """A platform of thirty from four sectors."""
    functions = ("member", "chair", "member", "secretary", "deputy", "observer")
    sectors = ("громада", "влада", "поліція", "бізнес")
    seats = tuple(
        Seat(person, functions[place] if place < 6 else "member", sectors[place % 4])
        for place, person in enumerate(people(30))
    )
    return GroupRoster(
        UNIT, "Вигаданоградський відділ поліції", "консультативної групи з питань безпеки громади",
        date(2017, 2, 1), seats, Approval(HEAD), replace(SECRETARY, position="Секретар групи"),
    )  # fmt: skip


def sample_plan(count: int = 12) -> Plan:
    """Measures with every kind of term and funding."""
    funding = (
        (Funding("місцевий бюджет", Decimal("160000"), "UAH"), Funding("грант", Decimal("6000000"), "EUR")),
        (),
        (Funding("без додаткового фінансування"),),
    )
    measures = tuple(
        Measure(
            f"{place}.", f"Встановити освітлення на вулиці Вигаданій, {place}, біля ліцею та зупинки автобуса",
            "Ігор КОВАЛЬ, заступник голови\nДільничні офіцери поліції",
            date(2017, 3, 1) if place % 3 else None, date(2017, 6, 30) if place % 4 else None, place % 4 == 0,
            funding[place % 3], "Світлі вулиці", (f"ліхтарів: {place * 3}",), "виконано" if place == 1 else "",
        )
        for place in range(1, count + 1)
    )  # fmt: skip
    return Plan(
        "спільних дій поліції та громади на 2017 рік", "01.03.2017 – 31.12.2017", measures,
        "протокол № 1 від 21.02.2017", Approval(HEAD, date(2017, 2, 28)),
        Approval(GUEST_BODY, None, "протокол № 1"), replace(SECRETARY, position="Секретар групи"),
    )  # fmt: skip


def sample_course(sessions: int = 3) -> Course:
    """Fifteen officers and three days."""
    ranks = ("лейтенант поліції", "старший лейтенант поліції", "капітан поліції")
    trainees = tuple(
        Trainee(replace(person, position="ДОП", organisation="СПД № 2"), ranks[place % 3], "зараховано")
        for place, person in enumerate(people(15))
    )
    return Course(
        UNIT, "Вигаданоградський відділ поліції", "Мирне розв’язання конфліктів", date(2021, 4, 27), date(2021, 4, 29),
        trainees, "м. Вигаданоград", "Вигаданий університет внутрішніх справ", "наказ від 20.04.2021 № 15",
        Decimal(24), tuple(f"{27 + day:02}.04.2021" for day in range(sessions)), HEAD,
    )  # fmt: skip


def sample_certificates(count: int = 2) -> tuple[Certificate, ...]:
    """A print run."""
    return tuple(
        Certificate(
            f"2021/{place:03}", date(2021, 4, 29), replace(person, position="ДОП", organisation="СПД № 2"),
            "Мирне розв’язання конфліктів", date(2021, 4, 27), date(2021, 4, 29),
            ("Вигаданий університет внутрішніх справ",), "капітан поліції", Decimal(24), date(2024, 4, 29),
            "female" if person.given in ("Олена", "Мар’яна") else "male", HEAD, replace(CHAIR, position="Викладачка"),
        )
        for place, person in enumerate(people(count), 1)
    )  # fmt: skip


def sample_list(columns: int = 6, count: int = 60) -> TableList:
    """A list of people as a table view shows it."""
    titles = ("Прізвище", "Власне ім’я", "По батькові", "Організація", "Телефони", "Примітка")
    shown = tuple(ListColumn(titles[place % 6] if place < 6 else f"Графа {place}") for place in range(columns))
    rows = []
    for place, person in enumerate(people(count)):
        body = LONG_NAME if place % 10 == 3 else "ліцей № 5"
        cells = (person.surname, person.given, person.patronymic, body, "+380 63 576 18 39", "")
        rows.append((*cells, *("12,50" for _ in range(columns)))[:columns])
    moment = datetime(2026, 11, 3, 9, 5)
    return TableList(
        "Люди", shown, tuple(rows), moment, "Вигаданоградський відділ поліції", "сектор = громада", "CopDesk 1.0"
    )


HOSTILE = (
    '#read("/etc/passwd") {{7*7}} {% if %} <b>жирно</b> &amp; *зірка* _риска_ $x^2$ @ref <мітка> \\textbf{a} '
    "// /* */ = -- --- ... ~ 'лапки' \"лапки\" `код` {name} %s \\n",
    "до\x00\x07\x1bпісля\x0bнова\x0cсторінка \ud800 \ufffe кінець",
    "права\u202eліворуч\u202c \u2066ізоляція\u2069",
    "=1+1 +2 -3 @SUM(A1)",
    "ж" * 300,
)


def hostile_minutes() -> Minutes:
    """Minutes in which every text somebody typed is meant to do harm."""
    literal, control, direction, formula, long_word = HOSTILE
    speaker = PersonName(literal, control, "", direction, formula)
    decision = Decision("1.1", literal, (Task(control, date(2017, 3, 1), formula),), Votes(1, 0, 0, True), literal)
    items = (
        Item(literal, speaker, (Speech(speaker, direction + "\n" + long_word),), decisions=(decision,)),
        Item(control, decisions=(replace(decision, number="2.1", text="слово " * 16_700),)),
    )
    return sample_minutes(
        place=literal, heading=literal, number=control, unit=formula, items=items, invited=(speaker,), chair=speaker
    )
