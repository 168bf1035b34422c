import errno
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from linli.kernel.backup import back_up
from linli.kernel.now import now

NAMED = "linli-%Y%m%d-%H%M%S.zip"


class Command(BaseCommand):
    help = (
        "备份 — the whole installation in one file, while people go on working. Into a folder: named by time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="a file that is not there yet, or a folder")
        parser.add_argument("--keep", type=int, help="in a folder: remove all backups but the newest so many")

    def handle(self, *, target: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and (keep < 1 or not target.is_dir()):
            raise CommandError(_("--keep 要写 1 以上的数，并且备份到一个目录"))
        file = target / f"{localtime(now()):{NAMED}}" if target.is_dir() else target
        if file.exists():
            raise CommandError(_("%(file)s 已经有了，请换一个名字") % {"file": file})
        try:
            manifest = back_up(file)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise CommandError(_("放备份的地方满了，没有备份。请清出空间再试。")) from error
            raise CommandError(_("写不到 %(file)s：%(why)s") % {"file": file, "why": error}) from error
        words = {"file": file, "rows": sum(manifest.rows.values()), "photos": manifest.photos}
        self.stdout.write(_("已备份到 %(file)s：%(rows)d 行，%(photos)d 个文件。") % words)
        if keep is not None:
            for old in sorted(target.glob("linli-*.zip"))[:-keep]:
                old.unlink()
