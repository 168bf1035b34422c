"""移动分支 — hang a place and everything below it somewhere else, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from linli.kernel.access import Clock
from linli.kernel.lifecycle import Refused
from linli.places import lifecycle, queries
from linli.places.models import Place


class Command(BaseCommand):
    help = (
        "移动分支 — hang a place and everything below it under another; both are named by the number "
        "in the address of their page. All codes are rewritten in one transaction."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=int, metavar="FROM", help="the place that moves")
        parser.add_argument("to", type=int, metavar="TO", help="its new parent")
        parser.add_argument("--dry-run", action="store_true", help="say what would move, change nothing")

    def handle(self, *, place: int, to: int, dry_run: bool, **options: Any) -> None:
        branch, parent = self.found(place), self.found(to)
        for label, count in queries.belongings(branch):
            self.stdout.write(f"{label} {count}")
        if dry_run:
            if reason := lifecycle.why_not_move(branch, parent):
                raise CommandError(reason)
            return
        try:
            moved = lifecycle.move_branch(branch, to=parent, by=Clock())
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(
            self.style.SUCCESS(_("已移到 %(parent)s：%(name)s") % {"parent": parent, "name": moved})
        )

    def found(self, number: int) -> Place:
        place = Place.objects.filter(pk=number).first()
        if place is None:
            raise CommandError(_("没有这个地方：%(n)d") % {"n": number})
        return place
