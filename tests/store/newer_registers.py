"""What a later program declares: one more field of a person and one more register."""

from copdesk.domain import fields as f
from copdesk.domain.entities import people
from copdesk.domain.fields import Record, entity


@entity("person", title=("surname", "given_name", "patronymic"), title_join=" ", area="members")
class Person(people.Person):
    """A person with one more field."""

    nickname: str | None = f.text(search=True)


@entity("patrol", title=("name", "leader"), area="members")
class Patrol(Record):
    """A register that the standard desk does not have."""

    name: str = f.text(required=True, search=True)
    leader: str | None = f.ref("person")
    people: int | None = f.count()
