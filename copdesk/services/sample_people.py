"""The sample unit's people: officers, bodies, members of groups with seats, terms and consents."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from copdesk.domain.rules.dates import add_months
from copdesk.domain.rules.names import transliterate
from copdesk.services import sample_words as words
from copdesk.services.sample_maker import Maker


@dataclass(frozen=True)
class Body:
    """An organisation of the sample."""

    id: str
    name: str
    sector: str


@dataclass(frozen=True)
class Someone:
    """A person of the sample with the post that minutes print."""

    id: str
    sex: str
    position: str
    body: Body
    membership: str = ""


@dataclass
class Circle:
    """An advisory group with those who sit in it, the chair first, the deputy and the secretary next."""

    id: str
    members: list[Someone]
    start: date
    numbers: dict[int, int] = field(default_factory=dict)

    def number(self, day: date) -> int:
        """The next number of a meeting in the calendar year."""
        self.numbers[day.year] = self.numbers.get(day.year, 0) + 1
        return self.numbers[day.year]


@dataclass
class Unit:
    """Everybody whom the stories of a sample choose from."""

    stations: list[str] = field(default_factory=list)
    officers: list[str] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)

    def of_sector(self, sector: str) -> list[Body]:
        """The bodies of a sector."""
        return [body for body in self.bodies if body.sector == sector]


def add_stations(maker: Maker, unit: Unit) -> None:
    """Stations of the unit, as records of their own."""
    for number in (1, 2, 3):
        unit.stations.append(
            maker.add(
                "unit", short_name=f"СПД № {number}", name=f"Сектор поліцейської діяльності № {number}",
                level="unit", place=words.TOWN, phones=maker.phone(),
            )
        )  # fmt: skip


def add_officers(maker: Maker, unit: Unit, count: int) -> None:
    """Officers of all ranks and stations, the unit's head first."""
    unit.officers.append(
        maker.add(
            "officer", surname="Гринь", given_name="Богдан", patronymic="Остапович", rank="полковник поліції",
            position="начальник відділу поліції", category="senior", service_from=date(maker.today.year - 20, 3, 1),
        )
    )  # fmt: skip
    for _ in range(count - 1):
        rank = maker.number(0, len(words.RANKS) - 1)
        name = {part: text for part, text in maker.name().items() if part != "sex"}
        unit.officers.append(
            maker.add(
                "officer", **name, rank=words.RANKS[rank], position=maker.one(words.POSTS),
                unit=maker.one(unit.stations), category="junior" if rank < 3 else "middle",
                service_from=date(maker.today.year - maker.number(1, 22), maker.number(1, 12), maker.number(1, 28)),
            )
        )  # fmt: skip


def add_bodies(maker: Maker, unit: Unit, count: int) -> None:
    """Organisations of all sectors."""
    sectors = list(words.BODIES)
    for place in range(count):
        sector = sectors[place % 4] if maker.chance(0.7) else maker.one(sectors)
        name = maker.one(words.BODIES[sector]).format(n=place + 1)
        add_body(maker, unit, name, name, sector)


def add_body(maker: Maker, unit: Unit, short_name: str, name: str, sector: str, **more: Any) -> Body:
    """One organisation."""
    code = f"{maker.number(0, 99_999_999):08}" if sector != "police" else None
    key = maker.add(
        "organisation", short_name=short_name, name=name, sector=sector, edrpou=code, phones=maker.phone(),
        address=f"{words.TOWN}, вул. {maker.one(words.STREETS).removesuffix('ій')}а, {maker.number(1, 120)}", **more,
    )  # fmt: skip
    made = Body(key, short_name, sector)
    unit.bodies.append(made)
    return made


def add_person(maker: Maker, body: Body, since: date, position: str = "") -> Someone:
    """A person with a post in a body."""
    name = maker.name()
    post = position or maker.one(words.MEMBER_POSTS[body.sector])
    box = transliterate(name["surname"]).lower().replace(" ", "")
    key = maker.add(
        "person", **name, phones=maker.phone(), printed_position=post, settlement=maker.one(words.SETTLEMENTS),
        email=f"{box}.{maker.number(1, 999)}@vyshnehorodsk.example" if maker.chance(0.6) else None,
        channel=maker.one(("phone", "email", "messenger")), lawful_basis="consent",
    )  # fmt: skip
    maker.add("affiliation", person=key, organisation=body.id, position=post, start=since - timedelta(days=400))
    return Someone(key, name["sex"], post, body)


def add_people(maker: Maker, unit: Unit, count: int, since: date) -> None:
    """Contacts of the unit who sit in no group; two in three gave their consent."""
    for _ in range(count):
        someone = add_person(maker, maker.one(unit.bodies), since)
        unit.people.append(someone)
        if maker.chance(0.66):
            add_consent(maker, someone.id, maker.day(since, maker.today))


def add_consent(maker: Maker, person: str, day: date) -> str:
    """Consent on paper for three years."""
    return maker.add(
        "consent", person=person, given_on=day, purpose="участь у роботі консультативної групи",
        data_kinds="ім’я, посада, телефон, електронна пошта", form="paper", expires_on=add_months(day, 36),
    )  # fmt: skip


def add_circle(maker: Maker, unit: Unit, seats: dict[str, int], start: date, **values: Any) -> Circle:
    """A group that begins on *start* with *seats* of each sector, all of them taken."""
    key = maker.add("group", planned_seats=sum(seats.values()), term_start=start, **values)
    circle = Circle(key, [], start)
    chosen = [(sector, place) for sector, count in seats.items() for place in range(count)]
    # The council chairs, the police is deputy and secretary, as in the platforms of the field.
    functions = {("authority", 0): "chair", ("police", 0): "deputy", ("police", 1): "secretary"}
    for sector, count in seats.items():
        maker.add("sector_minimum", group=key, sector=sector, minimum=max(1, count // 2))
    made = []
    for number, (sector, place) in enumerate(chosen, 1):
        function = functions.get((sector, place), "member")
        made.append((function, _add_member(maker, unit, circle, number, sector, function)))
    rank = ("chair", "deputy", "secretary", "member")
    circle.members = [someone for _, someone in sorted(made, key=lambda pair: rank.index(pair[0]))]
    unit.circles.append(circle)
    return circle


def _add_member(maker: Maker, unit: Unit, circle: Circle, number: int, sector: str, function: str) -> Someone:
    body = maker.one(unit.of_sector(sector))
    seat = maker.add("seat", group=circle.id, number=number, sector=sector, organisation=body.id)
    someone = add_person(maker, body, circle.start)
    # A few terms end soon, so that the list of expiring terms has something to show.
    end = maker.today + timedelta(days=20) if number % 10 == 7 else add_months(circle.start, 24)
    membership = maker.add(
        "membership", person=someone.id, group=circle.id, seat=seat, sector=sector, organisation=body.id,
        function=function, start=circle.start, end=max(end, circle.start), status="included",
        consent=add_consent(maker, someone.id, circle.start - timedelta(days=10)),
        letter_number=f"{number}/01-{number + 10}", letter_date=circle.start - timedelta(days=12),
        order_number="114", order_date=circle.start - timedelta(days=2),
    )  # fmt: skip
    return Someone(someone.id, someone.sex, someone.position, body, membership)
