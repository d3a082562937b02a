"""What a secretary of groups has in hand: required courses, candidates, applications, a request about personal data."""

from datetime import timedelta
from typing import Final

from copdesk.domain.rules.deadlines import subject_answer_due
from copdesk.services.sample_maker import Maker
from copdesk.services.sample_people import Circle, Unit, add_consent, add_person

_COURSES: Final = (
    ("Доброчесність і запобігання конфлікту інтересів", 60, None),
    ("Поводження з персональними даними", 90, 24),
)
_WHY: Final = (
    "П’ять років веду гурток у бібліотеці, знаю запити батьків мікрорайону.",
    "Хочу, щоб питання освітлення вулиць розглядали до початку осені.",
    "Громада старостату просить мати свого представника.",
)
_NOTES: Final = "Знає район, готова приходити щомісяця; просить надсилати порядок денний завчасно."


def add_members_work(maker: Maker, unit: Unit) -> None:
    """Courses of the first group; candidates of the second; people who apply, one of them to both; a request."""
    first, second = unit.circles[:2]
    _require(maker, first)
    people = [add_person(maker, maker.one(unit.of_sector("community")), second.start) for _ in range(4)]
    for someone, status in zip(people[:2], ("proposed", "consented"), strict=True):
        given = add_consent(maker, someone.id, maker.today - timedelta(days=6)) if status == "consented" else None
        maker.add(
            "membership", person=someone.id, group=second.id, sector="community", organisation=someone.body.id,
            function="member", status=status, consent=given,
        )  # fmt: skip
    asked = ((people[2], first, "interviewed"), (people[2], second, "received"), (people[3], second, "received"))
    for place, (someone, circle, status) in enumerate(asked):
        seen = status == "interviewed"
        maker.add(
            "application", person=someone.id, group=circle.id, received_on=maker.today - timedelta(days=20 - 4 * place),
            sector="community", organisation=someone.body.id, status=status, motivation=_WHY[place],
            interview_on=maker.today - timedelta(days=5) if seen else None,
            interviewers="секретар, заступник голови" if seen else None, interview_note=_NOTES if seen else None,
        )  # fmt: skip
    received = maker.today - timedelta(days=24)
    due = subject_answer_due(received)
    maker.add("subject_request", person=unit.people[0].id, received_on=received, kind="access", due_on=due)


def _require(maker: Maker, circle: Circle) -> None:
    """Most have passed; a few are late, one will have to repeat the course soon."""
    for number, (title, days, months) in enumerate(_COURSES):
        course = maker.add("required_course", group=circle.id, title=title, due_days=days, validity_months=months)
        for place, someone in enumerate(circle.members):
            if (place + number) % 9 != 4:
                passed = circle.start + timedelta(days=20 + place)
                maker.add("member_course", membership=someone.membership, course=course, passed_on=passed)
