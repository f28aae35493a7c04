"""The only room that knows tables: one encrypted SQLite file, through peewee and apsw."""
