import zipfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from linli.kernel.lifecycle import Refused
from linli.kernel.restore import checked, is_empty, restore


class Command(BaseCommand):
    help = (
        "还原 — put a backup back, into either database, and prove that nothing differs. Stop the rest first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--check", action="store_true", help="check the archive only; change nothing")
        parser.add_argument("--yes-replace", action="store_true", help="replace what is in the database now")

    def handle(self, *, archive: Path, check: bool, yes_replace: bool, **options: Any) -> None:
        try:
            with zipfile.ZipFile(archive) as opened:
                manifest = checked(opened)
                words = {
                    "at": manifest.made_at[:16],
                    "rows": sum(manifest.rows.values()),
                    "photos": manifest.photos,
                }
                self.stdout.write(_("备份完好：%(at)s（UTC），%(rows)d 行，%(photos)d 个文件。") % words)
                if check:
                    return
                if not (yes_replace or is_empty()):
                    raise CommandError(
                        _(
                            "这里已有数据，没有还原。确实要用备份替换它，请先另做一份备份，再加 --yes-replace。"
                        )
                    )
                restore(opened, manifest)
        except FileNotFoundError:
            raise CommandError(_("没有这个文件：%(file)s") % {"file": archive}) from None
        except zipfile.BadZipFile:
            raise CommandError(_("这不是邻里的备份，或没有写完。")) from None
        except Refused as refusal:
            raise CommandError(refusal.reason) from None
        except (DatabaseError, OSError) as error:
            words = {"why": f"{type(error).__name__}: {error}".strip()}
            raise CommandError(_("还原没有完成，请改正后用同一份备份再试。原因：%(why)s") % words) from error
        self.prove()

    def prove(self) -> None:
        """证明 — seals hold, and every case is what its log says."""
        call_command("check_seals", stdout=self.stdout)
        call_command("replay", stdout=self.stdout)
        self.stdout.write(_("已还原。请运行 linli doctor，再打开网页看一看。"))
