import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localtime
from tqdm import tqdm

from linli.demo import plan, record
from linli.demo.building import Built, build
from linli.demo.record import Record
from linli.demo.today.day import SHOWN_RECEIPT
from linli.kernel import serving
from linli.kernel.now import now, real_time, set_clock, today
from linli.kernel.sqlite import unhurt_draft
from linli.people.models import Tenure, User
from linli.people.roles import PostKind
from linli.places.models import Place

HERE = "127.0.0.1"
PASSWORD = "lianfu2026"  # of every account of the demonstration, printed with its address
SEED = 160
THREADS = 8
BUSY = 3


class Command(BaseCommand):
    help = "演示 — build the demonstration's community where there is none, serve it, and let its clock run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="make a new community, drop the old one")
        parser.add_argument("--seed", type=int, default=SEED, help="another number, another year")
        parser.add_argument("--build-only", action="store_true", help="build it and serve nothing")

    def handle(self, *, port: int, fresh: bool, seed: int, build_only: bool, **options: Any) -> None:
        file = record.database()
        if not settings.LINLI_DEMO or file is None:
            raise CommandError("演示要用自己的 SQLite 文件，请用 ./dev demo 启动。")
        if not build_only:
            refuse_busy(port)
        known = None if fresh else record.read()
        if known is None:
            known = self.make(file, seed)
        else:
            call_command("migrate", verbosity=0)
        known.set_clock()
        if build_only:
            self.tell(known, port)
        else:
            stand = serving.Stand(HERE, port, threads=THREADS)
            serving.serve(stand, with_jobs=True, once_open=lambda: self.tell(known, port))

    def make(self, file: Path, seed: int) -> Record:
        """建 — beside the old one, which is replaced in one step when the new one is whole."""
        set_clock(None)
        record.note(file).unlink(missing_ok=True)
        with unhurt_draft(file), Progress() as progress:
            progress("建表", 0)
            call_command("migrate", verbosity=0)
            built = build(day=today(), seed=seed, progress=progress)
            # One costly hash for all: the verbs gave nobody a password, so that nobody waits for 290 of them.
            User.objects.update(password=make_password(PASSWORD))
        made = self.note_of(built, seed)
        record.write(made, file)
        return made

    def note_of(self, built: Built, seed: int) -> Record:
        moment = real_time()
        return Record(
            seed=seed,
            built_at=moment,
            ahead=(built.stage.end - moment).total_seconds(),
            door=Place.objects.get(full_name=plan.BUILDING_8).door_code or "",
            receipt=built.receipts[SHOWN_RECEIPT],
        )

    def tell(self, known: Record, port: int) -> None:
        """报出 — the address, two doors to knock at, and who may sign in."""
        site = f"http://{HERE}:{port}"
        if known.age.days:
            self.stdout.write(f"\n这个演示社区建于 {known.age.days} 天前，用 --fresh 可重新建一个。")
        self.stdout.write(f"\n  邻里演示　　{site}/")
        self.stdout.write(f"  8 栋门牌码　{site}{reverse('cases:door', args=[known.door])}")
        self.stdout.write(f"  一张回执　　{site}{reverse('cases:receipt', args=[known.receipt])}")
        self.stdout.write(f"  演示里的现在　{localtime(now()):%Y-%m-%d %H:%M}\n")
        self.stdout.write(f"  账号（密码都是 {PASSWORD}，只用于演示）")
        for role, name, phone in accounts():
            self.stdout.write(f"    {phone}　{name}　{role}")
        self.stdout.write("\n按 Ctrl+C 结束。\n")
        connection.close()
        self.stdout.flush()  # whoever started us may be reading through a pipe


def accounts() -> Iterator[tuple[str, str, str]]:
    """账号 — one for each role, as they were given the first numbers; role, name, phone."""
    first = User.objects.filter(phone__startswith="1380000000").order_by("phone") | User.objects.filter(
        phone__startswith="1380000001"
    )
    tenures = (
        Tenure.objects.current(today())
        .filter(person__in=first)
        .select_related("post__place", "post__organisation")
    )
    posts = {tenure.person_id: tenure.post for tenure in tenures.order_by("-acting", "-id")}
    order = list(PostKind)
    for user in sorted(first, key=lambda user: order.index(PostKind(posts[user.pk].kind))):
        yield str(posts[user.pk]), user.name, user.phone


def refuse_busy(port: int) -> None:
    """端口被占 — say so in one sentence before anything else is done."""
    try:
        serving.refuse_busy(serving.Stand(HERE, port))
    except serving.Busy as busy:
        raise CommandError(
            f"端口 {port} 用不了，请换一个，例如 --port {port + 1 if port < 65535 else 8001}。",
            returncode=BUSY,
        ) from busy


class Progress:
    """进度 — one line a step; the year as a bar where somebody watches, else a line a quarter."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.what, self.told = "", 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def __call__(self, what: str, share: float) -> None:
        if what != self.what:
            self.__exit__()
            self.what, self.told, self.bar = what, 0, None
            if not sys.stderr.isatty():
                sys.stderr.write(f"{what} …\n")
            elif share in (0, 1):
                sys.stderr.write(f"{what}\n")
            else:
                self.bar = tqdm(total=100, desc=what, bar_format="{desc}　{bar:30} {percentage:3.0f}%")
        whole = max(0, min(100, int(share * 100)))
        if self.bar is not None and whole > self.told:
            self.bar.update(whole - self.told)
            self.told = whole
        elif whole >= self.told + 25 and self.bar is None:
            self.told = whole
            sys.stderr.write(f"  {whole}%\n")
