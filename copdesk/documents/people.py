"""People as papers name them."""

from collections.abc import Iterable
from dataclasses import dataclass

from copdesk.domain.rules.names import list_name, signature_name, table_name
from copdesk.domain.rules.text import sort_key


@dataclass(frozen=True)
class PersonName:
    """A person with the position (as they want it printed) and organisation of the day of the paper.

    *sex*, *dative* and *vocative* are for letters to the person; empty where the paper does not need them.
    """

    surname: str
    given: str = ""
    patronymic: str = ""
    position: str = ""
    organisation: str = ""
    sex: str = ""
    dative: str = ""
    vocative: str = ""

    @property
    def signed(self) -> str:
        """Олена КОВАЛЬЧУК."""
        return signature_name(self.given, self.surname)

    @property
    def listed(self) -> str:
        """КОВАЛЬЧУК Олена Іванівна."""
        return list_name(self.surname, self.given, self.patronymic)

    @property
    def short(self) -> str:
        """Ковальчук О. І."""
        return table_name(self.surname, self.given, self.patronymic)

    @property
    def office(self) -> str:
        """Position and organisation in one line, either may be missing."""
        return ", ".join(part for part in (self.position, self.organisation) if part)


def by_alphabet(people: Iterable[PersonName]) -> list[PersonName]:
    """The people in the order of the Ukrainian alphabet."""
    return sorted(people, key=lambda person: sort_key(f"{person.surname} {person.given} {person.patronymic}"))
