"""Names of people in the cases that letters need: by the rules of the language, or as written by hand."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from copdesk.domain.rules.names import full_name, list_name, sex_of

Case = Literal["genitive", "dative", "accusative", "vocative"]
_GENDERS: Final = {"male": "masculine", "female": "feminine"}


def declined(row: Mapping[str, Any], case: Case, *, listed: bool = False) -> str:
    """The whole name of a person in *case*, «Ковальчук Олені Іванівні»; in the vocative without the surname.

    *listed* writes the surname in capitals, as lists and orders do. What the person's card says wins. A name whose sex
    nobody knows stays in the nominative.
    """
    written = row.get(f"name_{case}")
    if written:
        return str(written)
    surname, given, patronymic = (row.get(name) or "" for name in ("surname", "given_name", "patronymic"))
    if case == "vocative" and given:
        surname = ""
    made = _by_rules(surname, given, patronymic, row.get("sex"), case)
    join = list_name if listed else full_name
    return join(made.get("family_name", ""), made.get("given_name", ""), made.get("patronymic_name", ""))


def _by_rules(surname: str, given: str, patronymic: str, sex: str | None, case: Case) -> dict[str, str]:
    # Its rules are read from files: only a letter needs them.
    import shevchenko

    parts = {"family_name": surname, "given_name": given, "patronymic_name": patronymic}
    known = {name: text for name, text in parts.items() if text}
    gender = _GENDERS.get(sex or sex_of(patronymic) or "") or (given and shevchenko.detect_gender(given_name=given))
    # Initials have no cases, and without a sex nothing is sure.
    if not gender or not known:
        return known
    changed = shevchenko.in_case(case, gender=gender, **known)
    return {name: known[name] if known[name].endswith(".") else str(changed[name]) for name in known}
