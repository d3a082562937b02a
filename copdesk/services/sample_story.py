"""The sample's first story: a dialogue platform of thirty, ten local meetings, a joint plan, a course for fifteen."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final

from copdesk.services import sample_words as words
from copdesk.services.sample_maker import Maker
from copdesk.services.sample_meetings import assign, hold
from copdesk.services.sample_people import Circle, Unit, add_body, add_circle
from copdesk.services.sample_problems import add_problems
from copdesk.services.sample_training import add_coming, add_lapsing, add_norms, add_requirements, add_tests
from copdesk.services.sample_work import add_course, add_measures, add_recommendation

SEATS: Final = {"police": 6, "authority": 8, "community": 10, "business": 6}
_BODIES: Final = (
    ("Надбузький інститут безпеки", "Надбузький інститут права та безпеки громад", "education"),
    ("Міська рада", "Вишнегородська міська рада", "authority"),
    ("Служба благоустрою", "Комунальна служба «Благоустрій»", "authority"),
    ("Старостат Ґонтівки", "Старостинський округ селища Ґонтівка", "authority"),
    ("Фонд громади", "Благодійна організація «Фонд громади Вишнегородська»", "community"),
    ("ГО «Рада жінок»", "Громадська організація «Рада жінок Надбужжя»", "community"),
    ("ОСББ «Мар’янин двір»", "Об’єднання співвласників багатоквартирного будинку «Мар’янин двір»", "community"),
    ("Комітет «Північний»", "Орган самоорганізації населення мікрорайону Північний", "community"),
    ("Ринок «Ярмарковий»", "Товариство з обмеженою відповідальністю «Ринок «Ярмарковий»", "business"),
    ("ТОВ «Їжак»", "Товариство з обмеженою відповідальністю «Їжак і сини»", "business"),
    ("СПД № 1", "Сектор поліцейської діяльності № 1", "police"),
    ("Відділ превенції", "Відділ превенції районного управління поліції", "police"),
)
_FOUNDING: Final = (
    "Про створення платформи діалогу громади, влади та поліції", "Про склад платформи та обрання секретаря",
    "Про план роботи платформи на рік",
)  # fmt: skip
_SURVEY: Final = (
    "Про результати дослідження рівня безпеки та довіри до поліції", "Про стан дотримання правил благоустрою в місті",
    "Про підсумки перших зустрічей з мешканцями", "Інформація про роботу сторінки платформи в соціальних мережах",
)  # fmt: skip
_PLAN: Final = (
    "Про план спільних дій щодо дотримання правил благоустрою", "Про рекомендації до міської програми благоустрою",
    "Про виконання попередніх доручень",
)  # fmt: skip
_EXTRA: Final = ("Про позачергові питання",)
_CANCELLED: Final = "Скасовано за погодженням сторін."
_LATEST: Final = (
    "Про хід виконання плану спільних дій",
    "Про освітлення дороги до ліцею № 2",
    "Про організацію толоки",
)
_LEFT: Final = "Про відеоспостереження на контейнерних майданчиках"
_COMING: Final = ("Про підсумки року",)
_LOCAL: Final = "Про проблеми благоустрою та безпеки мікрорайону {district}"
# Due days counted from today and states: every light of the control list is there.
_CONTROL: Final = (
    (7, "issued"), (3, "issued"), (1, "in_progress"), (0, "in_progress"), (-1, "in_progress"), (-12, "issued"),
    (-20, "done"), (-30, "closed"), (-5, "postponed"), (14, "cancelled"), (30, "issued"),
)  # fmt: skip
_CHAIN: Final = "Фонд громади ← програма сприяння поліції ← донор"


def tell(maker: Maker, unit: Unit) -> None:
    """Write the whole story; the platform is the first group of *unit*."""
    for short, name, sector in _BODIES:
        add_body(maker, unit, short, name, sector)
    start = maker.today - timedelta(days=340)
    circle = add_circle(
        maker, unit, SEATS, start, short_name="Платформа діалогу",
        name="Платформа діалогу «Громада, влада, поліція»", kind="platform", level="district", casting_vote=True,
        name_genitive="платформи діалогу «Громада, влада, поліція»", founding_kind="розпорядження міського голови",
        founding_number="114", founding_date=start - timedelta(days=2), founding_issuer="міський голова",
        goal="Запобігання адміністративним правопорушенням і дотримання правил благоустрою.", periodicity="quarterly",
        member_term_months=24, term_end=start + timedelta(days=730), term_limit=2, published=True,
    )  # fmt: skip
    plan = _plan_head(maker, circle)
    _meetings(maker, circle, start, plan)
    _plan(maker, circle, plan, start + timedelta(days=200))
    _training(maker, unit, circle.members[2].id)


def _meetings(maker: Maker, circle: Circle, start: date, plan: str) -> None:
    """All meetings of the platform in the order of their days, which is the order of their numbers."""
    sessions: list[tuple[date, tuple[str, ...], dict[str, Any]]] = [
        (start, _FOUNDING, {"kind": "founding", "status": "published"}),
        (start + timedelta(days=30), _EXTRA, {"kind": "extraordinary", "status": "cancelled", "note": _CANCELLED}),
        (start + timedelta(days=80), _SURVEY, {"status": "distributed"}),
        (start + timedelta(days=170), _PLAN, {"status": "signed", "plan": plan}),
        (start + timedelta(days=250), _PLAN[2:], {"status": "no_quorum"}),
    ]
    for place, district in enumerate(words.DISTRICTS):
        topics = (_LOCAL.format(district=district), maker.phrase(words.TOPICS), maker.phrase(words.TOPICS))
        details = {
            "heading": f"зустрічі з мешканцями мікрорайону {district}", "public_count": maker.number(18, 60),
            "place": f"{words.TOWN}, ліцей № {place + 1}", "start": time(18, 0), "end": time(19, 30),
        }  # fmt: skip
        sessions.append((start + timedelta(days=20 + place * 29), topics, {"kind": "residents", **details}))
    for day, questions, values in sorted(sessions, key=lambda session: session[0]):
        key, items = hold(maker, circle, _weekday(day), questions, **values)
        if values.get("plan"):
            maker.link("plan", plan, basis_meeting=key)
            _control_list(maker, circle, key, items[2])
    latest = _weekday(maker.today - timedelta(days=3))
    last, _ = hold(maker, circle, latest, _LATEST, status="minutes_draft", plan=plan)
    left = maker.add("agenda_item", meeting=last, position=4, title=_LEFT, outcome="postponed", origin="member")
    coming = _weekday(maker.today + timedelta(days=20))
    next_one, _ = hold(maker, circle, coming, _COMING, status="planned")
    maker.add("agenda_item", meeting=next_one, position=2, title=_LEFT, carried_from=left, origin="member")


def _control_list(maker: Maker, circle: Circle, meeting: str, item: str) -> None:
    """One more decision with an assignment in every state and on every reminder day."""
    here = maker.waiting("meeting", meeting)[0]["quorum_present"]
    number = 1 + len(maker.waiting("decision", item, "agenda_item"))
    decision = maker.add(
        "decision", agenda_item=item, number=f"3.{number}", text="Затвердити перелік контрольних доручень платформи",
        votes_for=here, votes_against=0, abstained=0, not_voted=0, unanimous=True, adopted=True,
    )  # fmt: skip
    for place, (days, status) in enumerate(_CONTROL):
        due = maker.today + timedelta(days=days)
        assign(maker, decision, maker.today, due, circle.members[place + 3], status)


def _plan_head(maker: Maker, circle: Circle) -> str:
    first = maker.today - timedelta(days=150)
    return maker.add(
        "plan", title="Спільних дій щодо дотримання правил благоустрою в місті", kind="joint", group=circle.id,
        start=first, end=first + timedelta(days=364), status="in_progress",
        goal="Чисте та безпечне місто: менше порушень правил благоустрою, більше участі мешканців.",
        developers="Фонд громади\nВишнегородська міська рада\nВідділ превенції", version=1,
        approved_position="Начальник відділу поліції", approved_name="Богдан ГРИНЬ", approved_on=first,
        agreed_position="Міський голова", agreed_name="Ярослава ЇЖАКЕВИЧ", agreed_on=first - timedelta(days=3),
    )  # fmt: skip


def _plan(maker: Maker, circle: Circle, plan: str, day: date) -> None:
    measures = add_measures(maker, plan, 12, maker.today - timedelta(days=150), circle.members)
    shared: dict[str, Any] = {"currency": "UAH", "stated_currency": "USD", "rate_source": "за курсом у листі донора"}
    lines = (
        ("Програма відновлення", "уряди трьох країн", "money", "2231880", "79710", "громадський простір безпеки"),
        ("Міська рада спільно з ГО «Рада жінок»", None, "co_financing", "2767324", "98833", "ремонт приміщення"),
        ("Консультативна місія", _CHAIN, "in_kind", "355208", "12686", "обладнання простору"),
    )
    for payer, donor, kind, amount, stated, purpose in lines:
        maker.add(
            "funding_line", measure=measures[0], payer=payer, donor=donor, kind=kind, amount=Decimal(amount),
            stated_amount=Decimal(stated), year=day.year, purpose=purpose, **shared,
        )  # fmt: skip
    add_recommendation(maker, plan, measures[:5], _weekday(day), "considered")
    add_problems(maker, measures)


def _training(maker: Maker, unit: Unit, trainer: str) -> None:
    begin = maker.today - timedelta(days=40)
    begin -= timedelta(days=begin.weekday() - 1)
    days = [begin + timedelta(days=place) for place in range(3)]
    course, enrolled = add_course(
        maker, "Мирне розв’язання конфліктів, толерантність і ненасильницьке спілкування", unit.bodies[0].id, days,
        unit.officers[1:16], 1, missing=(6, 2), trainer=trainer,
        audience="поліцейські офіцери громад, дільничні офіцери",
        topics="Мирне розв’язання конфліктів\nТолерантність\nНенасильницьке спілкування",
        funding="Програма відновлення",
    )  # fmt: skip
    add_norms(maker, sorted({days[-1].year, maker.today.year}))
    add_requirements(maker, unit, course, days[0])
    add_tests(maker, enrolled, days[0], days[-1])
    add_coming(maker, unit, "Превентивна комунікація на масових заходах")
    add_lapsing(maker, unit)


def _weekday(day: date) -> date:
    """The same day or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
