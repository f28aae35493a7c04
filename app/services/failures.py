"""Errors of the database in words for a person."""

from __future__ import annotations

from app.errors import AppError
from app.storage.failures import DATABASE_ERROR, failure

__all__ = ["DATABASE_ERROR", "told"]


def told(error: BaseException) -> AppError | None:
    """What a person is told of *error*; None for a fault of the program."""
    return error if isinstance(error, AppError) else failure(error)
