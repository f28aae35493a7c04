"""peewee's view of the small tables that are read and written row by row; long lists use prepared SQL."""

from __future__ import annotations

from peewee import BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


class SourceRow(Model):
    """Where data comes from; *name* is the source of rule 24."""

    kind = TextField()
    name = TextField(unique=True)
    config = TextField(default="{}")
    enabled = IntegerField(default=1)

    class Meta:
        table_name = "source"


class RunRow(Model):
    """One file of one import, with its counts. Times are epoch seconds UTC."""

    source = ForeignKeyField(SourceRow, column_name="source_id", on_delete="CASCADE")
    batch = TextField()
    started_at = BigIntegerField()
    finished_at = BigIntegerField(null=True)
    mode = TextField()
    file_name = TextField(null=True)
    n_read = IntegerField(default=0)
    n_new = IntegerField(default=0)
    n_changed = IntegerField(default=0)
    n_left = IntegerField(default=0)
    n_skipped = IntegerField(default=0)
    n_problems = IntegerField(default=0)
    error = TextField(null=True)

    class Meta:
        table_name = "sync_run"


class ProblemRow(Model):
    """A record, or a part of one, that was set aside."""

    run = ForeignKeyField(RunRow, column_name="run_id", on_delete="CASCADE")
    place = TextField()
    kind = TextField()
    message = TextField()
    record = TextField(default="")

    class Meta:
        table_name = "problem"


MODELS = (SourceRow, RunRow, ProblemRow)
