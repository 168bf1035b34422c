import logging
import os
import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from linli.kernel.jobs import tick

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "定时 — run the jobs that are due, again and again. Told to stop, it finishes the job in hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pause", type=float, default=2.0, help="seconds between two rounds")
        parser.add_argument("--with-parent", action="store_true", help="leave when who began it is gone")

    def handle(self, *, pause: float, with_parent: bool = False, **options: Any) -> None:
        stop, parent = Event(), os.getppid()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set() and not (with_parent and os.getppid() != parent):
            close_old_connections()
            try:
                tick()
            except DatabaseError:
                logger.exception("the database did not answer; trying again")
            stop.wait(pause)
