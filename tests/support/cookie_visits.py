"""A process of its own that visits an address twice with a profile of the preview, all else of its guards away.

Started as ``python -m support.cookie_visits ADDRESS guarded|bare``. The process of the tests cannot do it: its network
is switched off, as the program's is.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from ui.preview import scheme
from ui.preview.mail_page import MailPage
from ui.preview.web_guards import Guards, MailProfile


def main(address: str, kind: str) -> int:
    """Visit *address* twice; 0 when both visits were answered."""
    scheme.register()
    application = QApplication([])
    guards = Guards(policy=False, interceptor=False, profile=kind == "guarded", settings=False, navigation=False)
    profile = MailProfile(application, guards)
    page = MailPage(profile, application)
    answered: list[bool] = []
    loop = QEventLoop()
    page.loadFinished.connect(lambda ok: (answered.append(ok), loop.quit()))
    QTimer.singleShot(20_000, loop.quit)
    for _time in range(2):
        page.load(QUrl(address))
        loop.exec()
    delete(page)
    delete(profile)
    return 0 if answered == [True, True] else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
