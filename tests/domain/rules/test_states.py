"""State machines: every state of the field, every step leads somewhere real."""

import pytest

import copdesk.domain
from copdesk.domain.errors import UserError
from copdesk.domain.rules.states import MACHINES, allowed, check_step

STATES = {
    "meeting": "planned invited opened no_quorum held minutes_draft minutes_review signed distributed published "
    "cancelled",
    "assignment": "issued in_progress done closed postponed cancelled",
    "membership": "proposed consented included left suspended",
    "application": "received interviewed accepted declined withdrawn",
    "plan": "draft community_review endorsed approved in_progress done partly_done reported",
    "measure": "planned in_progress done partly_done not_done cancelled postponed",
    "recommendation": "preparing sent registered considered accepted accepted_partly rejected in_programme",
    "group": "initiated active suspended dissolved",
    "unit": "operating reorganised suspended relocated",
    "problem": "scan analyse respond assess closed",
    "course": "planned enrolment running finished cancelled",
    "prior_learning": "submitted approved refused",
}
MAIN_PATHS = {
    "meeting": "planned invited opened held minutes_draft minutes_review signed distributed published",
    "assignment": "issued in_progress done closed",
    "membership": "proposed consented included left",
    "application": "received interviewed accepted",
    "plan": "draft community_review endorsed approved in_progress done reported",
    "measure": "planned in_progress done",
    "recommendation": "preparing sent registered considered accepted in_programme",
    "group": "initiated active suspended active dissolved",
    "unit": "operating suspended relocated operating reorganised",
    "problem": "scan analyse respond assess closed",
    "course": "planned enrolment running finished",
    "prior_learning": "submitted approved",
}


def test_every_state_of_the_field() -> None:
    assert {name: " ".join(machine.states) for name, machine in MACHINES.items()} == STATES


@pytest.mark.parametrize("name", MACHINES)
def test_machine_is_closed_and_every_state_is_reached(name: str) -> None:
    machine = MACHINES[name]
    reached, rest = {machine.start}, [machine.start]
    while rest:
        new = set(machine.steps[rest.pop()]) - reached
        reached |= new
        rest += new
    assert reached == set(machine.states)
    assert machine.frozen <= reached
    assert not reached & set(machine.computed)


@pytest.mark.parametrize("name", MAIN_PATHS)
def test_main_path_is_open_and_backwards_jump_to_start_is_not_free(name: str) -> None:
    path = MAIN_PATHS[name].split()
    assert allowed(name, None) == (path[0],)
    for current, new in zip([None, *path], path, strict=False):
        check_step(name, current, new)
        check_step(name, new, new)


@pytest.mark.parametrize(
    ("name", "current", "new"),
    [
        ("membership", "proposed", "included"), ("meeting", "planned", "signed"), ("meeting", "signed", "opened"),
        ("assignment", "issued", "closed"), ("plan", "draft", "approved"), ("recommendation", "sent", "in_programme"),
        ("group", "dissolved", "active"), ("meeting", "planned", "unheard_of"), ("meeting", "unheard_of", "planned"),
        ("measure", None, "done"),
    ],
)  # fmt: skip
def test_closed_step_is_refused(name: str, current: str | None, new: str) -> None:
    with pytest.raises(UserError) as caught:
        check_step(name, current, new)
    assert caught.value.code == "state_step"
    assert caught.value.params["allowed"] == allowed(name, current)


def test_declared_choices_are_the_states_of_their_machine() -> None:
    declared = {
        field.machine: set(field.codes)
        for entity in copdesk.domain.registry().values()
        for field in entity.fields.values()
        if field.machine
    }
    assert declared
    assert declared == {name: set(MACHINES[name].states) for name in declared}
