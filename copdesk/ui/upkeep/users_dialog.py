"""Who may open the desk: passphrases, users, recovery keys."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from copdesk.texts import Texts
from copdesk.ui.question import Answers, Question
from copdesk.ui.session import Session
from copdesk.ui.upkeep import Enter
from copdesk.ui.upkeep.dialog import Rows, UpkeepDialog
from copdesk.ui.upkeep.recovery_dialog import RecoveryDialog
from copdesk.ui.widgets.basics import button, label, row

if TYPE_CHECKING:
    from copdesk.services.users import Account


class UsersDialog(UpkeepDialog):
    """The users of the desk. Only an administrator may change anything but the own passphrase."""

    def __init__(self, session: Session, parent: QWidget | None, _enter: Enter) -> None:
        super().__init__(session, parent, "users")
        texts = self.texts
        self.child: UpkeepDialog | Question | None = None
        titles = [texts.t(f"upkeep.users.{name}") for name in ("name", "role", "opens")]
        self.rows = Rows(texts.t("upkeep.users.list"), titles)
        self.rows.widen(0)
        self.roles = QComboBox()
        self.roles.setAccessibleName(texts.t("upkeep.users.role"))
        fill_roles(self.roles, session)
        self.role = button(texts.t("upkeep.users.set_role"), self.set_role)
        self.remove = button(texts.t("upkeep.users.remove"), self.ask_remove, sign="prohibited")
        self.add = button(texts.t("upkeep.users.add"), self.ask_new, sign="person-add")
        self.key = button(texts.t("upkeep.users.key"), self.ask_key, sign="shield")
        self.body.addWidget(self.rows, 1)
        self.body.addLayout(row(self.roles, self.role, self.remove, 0))
        self.body.addLayout(row(self.add, self.key, 0))
        self.own = button(texts.t("upkeep.users.own"), self.ask_own, "main")
        self.finish(self.own)
        self.rows.itemSelectionChanged.connect(self._selected)
        self.load()

    def load(self) -> None:
        """List the users."""
        self.read(_accounts, done=self._show)

    def ask_own(self) -> None:
        """Change the passphrase of whoever is here."""
        self._open(PassphraseDialog(self, partial(self.say, self.texts.t("upkeep.passphrase.done"))))

    def ask_new(self) -> None:
        """Add a user."""
        self._open(NewUserDialog(self, self._added))

    def ask_key(self) -> None:
        """Ask whether to make another recovery key."""
        answers: Answers = {self.texts.t("upkeep.users.key"): self.make_key}
        text = self.texts.t("upkeep.users.key_text")
        self._open(Question(self, self.texts.t("upkeep.users.key"), text, answers, self.texts.t("ui.cancel")))

    def make_key(self) -> None:
        """Another recovery key, shown once."""
        self.work(_new_key, done=self._show_key)

    def set_role(self) -> None:
        """Give the chosen user the chosen role."""
        for account in self.rows.things():
            done = partial(self._changed, self.texts.t("upkeep.users.role_done", name=account.name))
            self.work(_set_role, account.name, self.roles.currentData(), done=done)

    def ask_remove(self) -> None:
        """Ask whether to take the passphrase of the chosen user away."""
        for account in self.rows.things():
            answers: Answers = {self.texts.t("upkeep.users.remove"): partial(self.remove_user, account.name)}
            text = self.texts.t("upkeep.users.remove_text", name=account.name)
            self._open(Question(self, self.texts.t("upkeep.users.remove"), text, answers, self.texts.t("ui.cancel")))

    def remove_user(self, name: str) -> None:
        """Take a passphrase away."""
        self.work(_remove, name, done=partial(self._changed, self.texts.t("upkeep.users.removed", name=name)))

    def say(self, text: str) -> None:
        """Show an outcome."""
        self.notice.say(text, "ok")

    def _open(self, child: UpkeepDialog | Question) -> None:
        self.child = child
        child.open()

    def _show(self, found: "list[Account]") -> None:
        texts, rows = self.texts, []
        for account in found:
            role = texts.t(f"choice.role.{account.role}") if account.role else "—"
            opens = texts.t("common.yes" if account.opens and account.active else "common.no")
            rows.append(((account.name, role, opens), account, "person"))
        self.rows.show_rows(rows)
        self._selected()

    def _selected(self) -> None:
        for account in self.rows.things():
            self.role.setEnabled(bool(account.id))
            self.remove.setEnabled(bool(account.id) and account.active)
            self.roles.setCurrentIndex(max(0, self.roles.findData(account.role)))

    def _added(self, name: str) -> None:
        self.load()
        self.say(self.texts.t("upkeep.user.done", name=name))

    def _changed(self, text: str, _: object) -> None:
        self.load()
        self.say(text)

    def _show_key(self, key: str) -> None:
        self._open(RecoveryDialog(self, key))


class PassphraseDialog(UpkeepDialog):
    """The present passphrase or the recovery key, then the new one twice."""

    def __init__(self, owner: UpkeepDialog, then: Callable[[], None]) -> None:
        super().__init__(owner.session, owner, "passphrase")
        self._then = then
        self.present = self.ask("upkeep.passphrase.present", secret=True)
        self.fresh = self.ask("ui.start.new_passphrase", secret=True)
        self.again = self.ask("ui.start.again", secret=True)
        self.body.addStretch(1)
        self.finish(button(self.texts.t("upkeep.passphrase.go"), self.change, "main"), size=(500, 330))
        self.close_button.setText(self.texts.t("ui.cancel"))

    def change(self) -> None:
        """Change it, once the two new ones are the same."""
        if not same(self, self.fresh.text(), self.again.text()):
            self.again.setFocus()
            return
        self.work(_change, self.present.text(), self.fresh.text(), done=self._changed, writes=False)

    def _changed(self, _: object) -> None:
        self.accept()
        self._then()


class NewUserDialog(UpkeepDialog):
    """Name, role, passphrase twice."""

    def __init__(self, owner: UpkeepDialog, then: Callable[[str], None]) -> None:
        super().__init__(owner.session, owner, "user")
        self._then = then
        self.name = self.ask("ui.start.user")
        self.role = QComboBox()
        fill_roles(self.role, self.session)
        title = label(self.texts.t("upkeep.users.role"))
        title.setBuddy(self.role)
        self.role.setAccessibleName(title.text())
        self.body.addWidget(title)
        self.body.addWidget(self.role)
        self.fresh = self.ask("ui.start.new_passphrase", secret=True)
        self.again = self.ask("ui.start.again", secret=True)
        self.body.addStretch(1)
        self.finish(button(self.texts.t("upkeep.user.go"), self.add, "main"), size=(500, 400))
        self.close_button.setText(self.texts.t("ui.cancel"))

    def add(self) -> None:
        """Add the user."""
        if not same(self, self.fresh.text(), self.again.text()):
            self.again.setFocus()
            return
        name = self.name.text().strip()
        self.work(_add, name, self.role.currentData(), self.fresh.text(), done=partial(self._added, name))

    def _added(self, name: str, _: object) -> None:
        self.accept()
        self._then(name)


def same(dialog: UpkeepDialog, fresh: str, again: str) -> bool:
    """Whether both passphrases are one; says so when not."""
    if fresh != again:
        dialog.notice.say(dialog.texts.t("ui.start.differ"), "error")
    return fresh == again


def fill_roles(box: QComboBox, session: Session) -> None:
    """All roles in words."""
    texts: Texts = session.texts
    for code in session.registry["user"].fields["role"].codes:
        box.addItem(texts.t(f"choice.role.{code}"), code)


def _accounts(desk: Any) -> "list[Account]":
    from copdesk.services import users

    return users.accounts(desk)


def _change(desk: Any, present: str, fresh: str) -> None:
    from copdesk.services import users

    users.change_passphrase(desk.folder, present, fresh)


def _add(desk: Any, name: str, role: str, fresh: str) -> str:
    from copdesk.services import users

    return users.add(desk, name, role, fresh)


def _set_role(desk: Any, name: str, role: str) -> None:
    from copdesk.services import users

    users.set_role(desk, name, role)


def _remove(desk: Any, name: str) -> None:
    from copdesk.services import users

    users.remove(desk, name)


def _new_key(desk: Any) -> str:
    from copdesk.services import users

    return users.new_recovery_key(desk)
