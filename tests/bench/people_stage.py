"""The list of contacts over a cache, searched as somebody types."""

from __future__ import annotations

from app.context import Context
from app.core.records import PersonKind
from bench.screen import application, wait_until
from bench.table_stage import SIZE, Loop
from ui import icons
from ui.application import Options, follow_theme, make_desk
from ui.widgets.people_panel import PeoplePanel


class PeopleTable:
    """The program's own panel in a window of its own."""

    def __init__(self, context: Context, kind: PersonKind) -> None:
        application_ = application()
        icons.book().load()
        follow_theme(application_, lambda: "light")
        options = Options(context.paths.data_dir, context.now(), keyring=False, rest=[])
        self.desk = make_desk(context, options, application_)
        self.panel = PeoplePanel(self.desk, kind)
        self.panel.resize(*SIZE)
        self.panel.show()
        self.panel.load()
        wait_until(lambda: self.panel.model.complete and self.panel.total is not None)

    def search(self, text: str) -> None:
        """Show who fits *text*, and return when the first of them are painted; None known from before."""
        model, view = self.panel.model, self.panel.view
        model.forget_answers()
        loop = Loop()
        model.first_rows_shown.connect(loop.end)
        model.set_search(text)
        loop.wait()
        model.first_rows_shown.disconnect(loop.end)
        view.viewport().repaint()

    def close(self) -> None:
        """Take it away."""
        self.panel.stop()
        self.desk.tasks.stop()
        self.panel.close()
        self.panel.deleteLater()
