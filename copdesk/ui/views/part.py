"""A part of a record's card: one tab beside the form, made when it is first shown."""

from copdesk.ui.widgets.view import View


class Part(View):
    """Override ``show_record`` and what applies of ``View`` (``reload``, ``unsaved``, ``save_edits``, ``keep_draft``).

    *title* is the text key of the tab; *covers* names child registers that need no list of their own beside it;
    a *last* one stands behind the lists; one that *takes_steps* leads the record through its states by itself.
    """

    title = ""
    covers: frozenset[str] = frozenset()
    last = False
    takes_steps = False

    def caption(self) -> str:
        """The words on the tab."""
        return self.texts.t(self.title)

    def show_record(self, key: str) -> None:
        """Show what belongs to the record with the id *key*."""
        raise NotImplementedError
