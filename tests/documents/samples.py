"""Invented people and papers that several tests print."""

from datetime import date

from copdesk.documents.minutes import Decision, Item, Minutes, Quorum, Speech, Task, Votes
from copdesk.documents.people import PersonName

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
