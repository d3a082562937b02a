"""The sample unit's duties with a day, topics that wait, and remarks on minutes that are being agreed."""

from datetime import timedelta

from copdesk.domain.rules import deadlines
from copdesk.services import papers_meetings, seals
from copdesk.services.sample_maker import Maker
from copdesk.services.sample_people import Circle, Someone, Unit
from copdesk.store.query import Condition
from copdesk.texts import Texts

_SEALED = 4
_TOPICS = (
    "Про освітлення зупинки біля ліцею",
    "Про вечірній шум на набережній",
    "Про навчання з домедичної допомоги для мешканців",
    "Про велосипедні стоянки біля ринку",
)
_REMARKS = (
    ("Уточнити назву вулиці в рішенні", "accepted", ""),
    ("Додати до протоколу доручення комунальній службі", "waiting", ""),
    ("Змінити результат голосування", "rejected", "Голоси пораховано правильно"),
)
_DUTIES = (
    ("officer_report", "Звіт дільничних офіцерів перед виконкомом", 150, None),
    ("yearly_report", "Публічний звіт районного управління", 250, None),
    ("statistics", "Статистика порядку на вебсайті", 40, 3),
    ("trust", "Опитування про довіру", 380, None),
    ("appeal", "Звернення про шум на набережній", 24, None),
    ("appeal_simple", "Звернення про паркування", 4, None),
)


def plan_ahead(maker: Maker, unit: Unit) -> None:
    """What waits and what is due around the day of the sample."""
    circle = unit.circles[0]
    for at, title in enumerate(_TOPICS):
        maker.add(
            "topic", title=title, group=circle.id, proposer=circle.members[at + 3].id, minutes=10 + 5 * at,
            proposed_on=maker.today - timedelta(days=9 * at + 3), origin="resident" if at % 2 else "member",
            status="waiting",
        )  # fmt: skip
    for at, (kind, title, ago, months) in enumerate(_DUTIES):
        since = maker.today - timedelta(days=ago)
        maker.add(
            "duty", kind=kind, title=title, since=since, months=months, responsible=unit.officers[at], status="open",
            due=deadlines.duty_due(kind, since, months),
        )  # fmt: skip


def seal_minutes(maker: Maker, unit: Unit) -> None:
    """Seals of the story's latest signed minutes; called when all rows are written."""
    desk, texts = maker.act.desk, Texts("uk")
    where = [
        Condition("group", "=", unit.circles[0].id),
        Condition("status", "in", ("signed", "distributed", "published")),
    ]
    for row in desk.fetch("meeting", where, order=("-date",), limit=_SEALED)[::-1]:
        known = {"id": maker.new_id(), "sealed_on": row["date"] + timedelta(days=5)}
        seals.seal_in(maker.act, row["id"], 1, papers_meetings.as_typed(desk, row["id"], texts), known)


def remark(maker: Maker, meeting: str, circle: Circle, present: set[str], guests: list[Someone]) -> None:
    """Remarks on a draft: of a member who was there, and of others."""
    here = [someone for someone in circle.members if someone.id in present]
    others = [*(someone for someone in circle.members if someone.id not in present), *guests]
    for at, (text, status, answer) in enumerate(_REMARKS):
        author = here[at] if at < 2 or not others else others[0]
        maker.add(
            "remark", meeting=meeting, author=author.id, text=text, received=maker.today, status=status,
            answer=answer or None, outside=author.id not in present,
        )  # fmt: skip
