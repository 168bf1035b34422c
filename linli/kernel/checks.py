"""自检 — what the mechanisms of the house need: database, files, clock, calendar, worker, safe settings."""

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import jobs, paper
from linli.kernel.audit import LogEntry, missing_triggers
from linli.kernel.calendar import calendar_as_of
from linli.kernel.lifecycle import Refused
from linli.kernel.now import now, real_time, today
from linli.kernel.readiness import Answer, bad, check, good, warn
from linli.kernel.search import index

OLDEST_POSTGRESQL = 15
GIB = 1024**3
ROOM_WANTED, ROOM_NEEDED = 5 * GIB, GIB // 2  # where photos go
CLOCKS_APART = timedelta(seconds=30)
NOTICE_MONTH = 12  # the State Council announces the next year's holidays in October or November
KEY_LENGTH = 50


@check("database", gettext_lazy("数据库"), probe=True)
def database() -> Answer:
    """It answers, it is one of the two we know, and it keeps Chinese as it was written."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            (version,) = cursor.fetchone()
            cursor.execute("PRAGMA encoding")
            return good(f"SQLite {version}, {cursor.fetchone()[0]}")
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_encoding')")
        version, encoding = cursor.fetchone()
    if encoding != "UTF8":
        return bad(_("数据库的编码是 %(encoding)s，请用 UTF8 另建一个库") % {"encoding": encoding})
    if int(version.split(".")[0]) < OLDEST_POSTGRESQL:
        return bad(
            _("PostgreSQL %(version)s 太旧，请用 %(oldest)d 或更新的版本")
            % {"version": version, "oldest": OLDEST_POSTGRESQL}
        )
    return good(f"PostgreSQL {version}, {encoding}")


@check("migrations", gettext_lazy("数据库结构"), probe=True)
def migrations() -> Answer:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return bad(_("还有 %(n)d 步没有升级，请运行 linli migrate") % {"n": len(plan)})
    return good(_("与程序一致"))


@check("triggers", gettext_lazy("留痕保护"), probe=True)
def triggers() -> Answer:
    if missing := missing_triggers():
        return bad(_("缺少触发器 %(names)s，请运行 linli migrate") % {"names": "、".join(sorted(missing))})
    return good(_("只增不改，由数据库把守"))


@check("search", gettext_lazy("查找索引"), probe=True)
def search() -> Answer:
    if missing := index.missing():
        words = {"names": "、".join(sorted(missing))}
        return bad(_("缺少 %(names)s，请运行 linli migrate 和 linli reindex") % words)
    return good(_("随每一步记入"))


@check("queue", gettext_lazy("定时任务"), probe=True)
def queue() -> Answer:
    """The worker is at work: nothing failed for good, waits too long or has never run."""
    if late := jobs.late(now()):
        return bad(
            _("没有按时运行：%(names)s。请看 linli work 是否在运行，原因见“系统”页")
            % {"names": "、".join(late)}
        )
    return good(_("都按时运行"))


@check("static", gettext_lazy("页面文件"))
def static() -> Answer:
    """Hashed file names are known only after ``collectstatic``; where names are not hashed none is needed."""
    known = getattr(staticfiles_storage, "hashed_files", None)
    if settings.DEBUG or known is None or known:
        return good()
    return bad(_("还没有准备好样式和图标，请运行 linli collectstatic --noinput"))


@check("files", gettext_lazy("存放照片的地方"))
def files() -> Answer:
    """The folder can be written to, and has room."""
    folder = Path(settings.LINLI_FILES)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part") as part:
            part.write(b"linli")
            part.flush()
            os.fsync(part.fileno())
    except OSError:
        return bad(_("写不进 %(folder)s，请检查权限和磁盘") % {"folder": folder})
    free = shutil.disk_usage(folder).free
    words = {"folder": folder, "free": f"{free / GIB:.1f}"}
    if free < ROOM_NEEDED:
        return bad(_("%(folder)s 只剩 %(free)s GB，照片很快存不下，请清出空间或换大的磁盘") % words)
    if free < ROOM_WANTED:
        return warn(_("%(folder)s 只剩 %(free)s GB，请准备更大的磁盘") % words)
    return good(_("%(folder)s，剩 %(free)s GB") % words)


@check("clock", gettext_lazy("时钟"))
def clock() -> Answer:
    """Limits hang on the clock: it agrees with the database's, and nothing was written in the future."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            there = datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)
        apart = abs(there - real_time())
        if apart > CLOCKS_APART:
            return bad(
                _("与数据库的时钟差 %(n)d 秒，请在两台机器上都打开自动对时") % {"n": apart.total_seconds()}
            )
    newest = LogEntry.objects.order_by("-id").values_list("at", flat=True).first()
    if newest and newest > now() + timedelta(minutes=5):
        return bad(
            _("最近一条留痕写在将来（%(at)s），时钟往回走过，请对时")
            % {"at": f"{localtime(newest):%Y-%m-%d %H:%M}"}
        )
    return good(f"{localtime(now()):%Y-%m-%d %H:%M}")


@check("calendar", gettext_lazy("放假通知"))
def calendar() -> Answer:
    """Working days are counted by the notices of this year and, from December on, of the next."""
    known, day = calendar_as_of().years, today()
    wanted = [day.year, day.year + 1] if day.month >= NOTICE_MONTH else [day.year]
    if missing := [str(year) for year in wanted if year not in known]:
        words = {"years": "、".join(missing), "year": missing[0]}
        return warn(_("没有 %(years)s 年的，先按周末计算。请运行 linli load_calendar %(year)s") % words)
    return good(_("已载入到 %(year)d 年") % {"year": max(known)})


@check("fonts", gettext_lazy("打印用的字体"))
def fonts() -> Answer:
    """Papers need a Chinese font; a site's own licensed ones come first."""
    try:
        used = paper.faces(paper.fonts_in(paper.folders()).families())
    except Refused as refusal:
        return bad(refusal.reason)
    return good("、".join(dict.fromkeys(used.values())))


@check("security", gettext_lazy("对外设置"))
def security() -> Answer:
    """What would let strangers in when it is set wrongly."""
    if settings.DEBUG:
        return bad(_("LINLI_DEBUG 开着：出错时会把内部情况给人看，请关掉"))
    if len(settings.SECRET_KEY) < KEY_LENGTH:
        return bad(_("LINLI_SECRET_KEY 太短，请用 50 个以上随机字符"))
    if "*" in settings.ALLOWED_HOSTS:
        return bad(_("LINLI_HOSTS 不能写 *，请写本系统的域名"))
    if settings.LINLI_DEMO:
        return warn(_("这是演示系统，不要求 HTTPS，不能放真实数据"))
    if not settings.LINLI_TRUSTED_PROXIES:
        return warn(_("没有设 LINLI_TRUSTED_PROXIES：前面的代理会被当成访客，所有人共用一份次数"))
    return good(_("要求 HTTPS，域名 %(hosts)s") % {"hosts": "、".join(settings.ALLOWED_HOSTS)})
