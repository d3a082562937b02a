"""The sample unit's problems by SARA: one assessed and closed, one whose assessment is due, one just raised."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from copdesk.services.sample_maker import Maker


def add_problems(maker: Maker, measures: Sequence[str]) -> None:
    """Three problems; measures of the plan answer the first two."""
    first = maker.today - timedelta(days=240)
    quarter = timedelta(days=89)
    closed = maker.add(
        "problem", title="Крадіжки велосипедів біля вокзалу", place="привокзальна площа", status="closed",
        raised_on=first, source="local_meeting", voice="Велосипед не можна залишити навіть на годину.", priority=12,
        incidents="Дев’ять заяв за квартал, усі вдень.", affected="пасажири приміських поїздів",
        causes="Стійки стоять за рогом, їх не видно з вікон вокзалу.", offender="підлітки без нагляду",
        target="велосипеди без замка", setting="стійки за рогом; за площу відповідає вокзал",
        response="Перенести стійки до входу, поставити камеру.", response_start=first + timedelta(days=30),
        measured="крадіжок за квартал", before_value=Decimal(9), before_start=first - quarter, before_end=first,
        after_value=Decimal(2), after_start=first + timedelta(days=31), after_end=first + timedelta(days=31) + quarter,
        outcome="reduced", side_effects="Сусідні вулиці: без змін.", lesson="Видиме місце важить більше за камеру.",
    )  # fmt: skip
    due = maker.add(
        "problem", title="Стихійна торгівля заважає пішоходам", place="вулиця біля ринку", status="respond",
        raised_on=first + timedelta(days=60), source="resident", priority=9,
        voice="З візочком доводиться виходити на дорогу.", affected="мешканці з дітьми, літні люди",
        causes="На ринку бракує місць для тих, хто торгує з городу.",
        response="Безоплатні місця на ринку двічі на тиждень.",
        response_start=maker.today - timedelta(days=95), measured="звернень за квартал", before_value=Decimal(14),
        before_start=first - quarter, before_end=first,
    )  # fmt: skip
    maker.add(
        "problem", title="Темний шлях від школи до зупинки", place="сквер біля школи", status="scan",
        raised_on=maker.today - timedelta(days=12), source="member", voice="Діти йдуть додому в темряві.", priority=7,
    )  # fmt: skip
    for measure, problem in zip(measures[:4], (closed, closed, due, due), strict=True):
        maker.link("measure", measure, problem_case=problem)
