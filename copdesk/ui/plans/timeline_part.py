"""The measures of a plan over time: months or quarters, bars with their done part, today."""

from copdesk.domain.rules import dates
from copdesk.ui.plans import measures
from copdesk.ui.plans.timeline_table import TimelineTable
from copdesk.ui.session import Session
from copdesk.ui.views.part import Part
from copdesk.ui.views.record_dialog import RecordDialog
from copdesk.ui.widgets.basics import button, column, label, row
from copdesk.ui.widgets.editors.choices import CalmCombo
from copdesk.ui.widgets.empty_state import EmptyState, ListOrEmpty

_SCALES = ("month", "quarter")
_KEPT = "timeline.scale"


class TimelinePart(Part):
    """A table with bars; every bar opens the card of its measure."""

    title = "timeline.title"
    reads = ("measure", "plan")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        t = self.texts.t
        self._data = measures.PlanData((), None, 0)
        self.dialog: RecordDialog | None = None
        self.scale = CalmCombo()
        for name in _SCALES:
            self.scale.addItem(t(f"timeline.{name}"), name)
        self.scale.setAccessibleName(t("timeline.zoom"))
        self.scale.setCurrentIndex(max(0, self.scale.findData(session.settings.get(_KEPT, "month"))))
        self.table = TimelineTable(self.texts)
        self.table.opened.connect(self.open_card)
        self.table.scale_asked.connect(self._zoom)
        self.scale.currentIndexChanged.connect(self._scaled)
        today = button(t("timeline.today"), self.table.go_to_today, sign="calendar")
        empty = EmptyState("calendar", t("timeline.empty"), t("progress.add"), self.add)
        self._stack = ListOrEmpty(self.table, empty, empty)
        caption = label(t("timeline.zoom"))
        caption.setBuddy(self.scale)
        whole = column(parent=self, gap=8)
        whole.addLayout(row(caption, self.scale, today, 0, gap=8))
        whole.addWidget(self._stack, 1)
        whole.addWidget(label(t("timeline.legend"), "small", wrap=True))
        whole.addWidget(label(t("timeline.hint"), "small", wrap=True))
        whole.setContentsMargins(16, 12, 16, 8)

    def open_card(self, key: str) -> None:
        """The card of a measure."""
        self.dialog = RecordDialog(self.session, self, "measure", key)
        self.dialog.open()

    def add(self) -> None:
        """Begin a measure."""
        self.dialog = RecordDialog(self.session, self, "measure", values={"plan": self.key})
        self.dialog.open()

    def load(self) -> None:
        """Read the measures."""
        self.session.run(self, measures.read, self.key, dates.today(), done=self._show, replace="timeline")

    def _show(self, data: measures.PlanData) -> None:
        self._data = data
        self._stack.show_count(len(data.rows), False)
        self._fill()

    def _fill(self) -> None:
        self.table.show_rows(self._data.rows, str(self.scale.currentData()), dates.today())

    def _zoom(self, way: int) -> None:
        self.scale.setCurrentIndex(max(0, min(len(_SCALES) - 1, self.scale.currentIndex() - way)))

    def _scaled(self) -> None:
        self.session.settings.set(_KEPT, str(self.scale.currentData()))
        self._fill()
