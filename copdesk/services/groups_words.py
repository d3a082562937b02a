"""In words what a group's secretary has to see to, for the screen and for paper."""

from copdesk.services.groups_watch import SOON, Watched
from copdesk.texts import Texts


def sign_of(item: Watched) -> tuple[str, str]:
    """The icon and the tone of a line: what is over or missing stands out."""
    if item.kind in {"carry_over", "limit", "gap"} or (item.days is not None and item.days < 0):
        return ("warning", "error")
    if item.kind == "consent" and item.due is None:
        return ("prohibited", "error")
    if item.kind in {"vacant", "absent"} or (item.days is not None and item.days <= SOON):
        return ("clock" if item.days is not None else "seat", "warning")
    return ("info", "")


def line(texts: Texts, item: Watched) -> tuple[str, str, str, str]:
    """What it is, whom it concerns, by which day, and the rule or figure behind it."""
    due = f"{item.due:%d.%m.%Y}" if item.due else ""
    if item.days is not None and item.kind in {"ending", "carry_over", "course", "consent"}:
        due += f" · {_distance(texts, item.days)}"
    return (texts.t(f"watch.{item.kind}"), _who(texts, item), due, _detail(texts, item))


def _distance(texts: Texts, days: int) -> str:
    return texts.t("watch.ago", days=texts.n("count.days", -days)) if days < 0 else texts.n("count.days", days)


def _who(texts: Texts, item: Watched) -> str:
    if item.kind == "vacant":
        sector = texts.t(f"choice.sector.{item.note}") if item.note else ""
        return " · ".join(part for part in (item.who and f"№ {item.who}", sector) if part)
    return texts.t(f"choice.sector.{item.note}") if item.kind == "gap" else item.who


def _detail(texts: Texts, item: Watched) -> str:
    first, second = item.numbers
    words = {
        "gap": lambda: texts.t("watch.gap.rule", minimum=first, members=second),
        "limit": lambda: texts.t("watch.limit.rule", count=first, limit=second),
        "candidate": lambda: texts.t(f"choice.membership_status.{item.note}"),
        "application": lambda: texts.t(f"choice.application_status.{item.note}"),
        "consent": lambda: "" if item.due else texts.t("watch.consent.none"),
        "course": lambda: item.note,
    }
    if item.kind in words:
        return words[item.kind]()
    return texts.t("watch.attendance", share=round(item.attendance)) if item.attendance is not None else ""
