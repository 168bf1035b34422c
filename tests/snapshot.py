"""快照 — copies of the test database: a file on SQLite, a database on PostgreSQL."""

import os

from django.db import connection, connections


def take(purpose: str) -> str:
    """Copy the database as it stands; answer the copy's name."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        copy = f"{name}.{purpose}"
        connection.cursor().execute("VACUUM INTO %s", [copy])
    else:
        copy = f"{name}_{purpose}"
        copy_database(name, copy)
    connection.close()
    return copy


def restore(copy: str) -> None:
    """Put the copy back in place, whatever was committed since."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        source = connection.Database.connect(copy)
        connection.ensure_connection()
        source.backup(connection.connection)
        source.close()
    else:
        copy_database(copy, name)


def drop(copy: str) -> None:
    """Remove the copy at the end of the run."""
    if connection.vendor == "sqlite":
        os.remove(copy)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


def copy_database(source: str, target: str) -> None:
    """Make ``target`` a copy of ``source``; PostgreSQL wants nobody connected to either."""
    for each in connections.all(initialized_only=True):
        each.close()
        each.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
