"""A dialog that is as high as what it says needs, also after it says something else."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget


class FittingDialog(QDialog):
    """Qt gives a dialog its height once; words that wrap and come later would be cut, or leave a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)

    def fit(self) -> None:
        """Take the height that is needed now, once all that changes with it has changed."""
        self._fit_soon.start()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        boxes = self.findChildren(QDialogButtonBox)
        margins = layout.contentsMargins()
        needed = max((box.sizeHint().width() for box in boxes), default=0) + margins.left() + margins.right()
        width = max(self.width(), self.minimumWidth(), needed)  # no button is narrower than its words
        layout.activate()
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        self.resize(width, max(height, self.minimumHeight()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.fit()
