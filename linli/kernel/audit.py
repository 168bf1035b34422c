"""留痕 — everything that happens is one entry: written once, never changed, sealed by the hour.

``facts`` hold ids, codes, times and standard texts only. Words that a person typed live in
``LogWords``, a row that can be erased without touching the sealed entry.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from linli.kernel.access import Actor
from linli.kernel.jobs import job
from linli.kernel.now import now
from linli.kernel.search.rows import logged

if TYPE_CHECKING:
    from linli.kernel.lifecycle import Words


class LogQuerySet(models.QuerySet["LogEntry"]):
    def on(self, record: models.Model) -> Self:
        """The entries about one record, oldest first."""
        return self.filter(about_kind=record._meta.label_lower, about_id=record.pk).order_by("id")


class LogEntry(models.Model):
    """留痕 — who did what to which record, when, and by which facts. Insert-only by trigger."""

    at = models.DateTimeField(_("时间"))
    actor_kind = models.CharField(_("谁"), max_length=16)
    actor_id = models.BigIntegerField()
    verb = models.CharField(_("做了什么"), max_length=40)
    about_kind = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    result = models.CharField(_("结果"), max_length=16, default="done")
    once = models.CharField(max_length=120, null=True, unique=True)

    objects = LogQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id", "id"], name="log_about"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="log_actor"),
            models.Index(fields=["at"], name="log_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about_kind} {self.about_id}"

    @classmethod
    def write(
        cls,
        *,
        by: Actor,
        verb: str,
        about: models.Model,
        at: datetime | None = None,
        facts: dict[str, Any] | None = None,
        words: Words | None = None,
        result: str = "done",
        once: str | None = None,
    ) -> LogEntry:
        """Write one entry in the caller's transaction; ``words`` go to their own row."""
        entry = cls.objects.create(
            at=at or now(),
            actor_kind=by.kind,
            actor_id=by.pk or 0,
            verb=verb,
            about_kind=about._meta.label_lower,
            about_id=about.pk,
            facts=facts or {},
            result=result,
            once=once,
        )
        if words and (words.inside or words.public):
            LogWords.objects.create(entry=entry, inside=words.inside, public=words.public)
        logged([about])
        return entry

    @staticmethod
    def write_many(*, by: Actor, verb: str, entries: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
        """Write one entry for each (record, facts) at once, in the caller's transaction."""
        at, entries = now(), list(entries)
        LogEntry.objects.bulk_create(
            LogEntry(
                at=at,
                actor_kind=by.kind,
                actor_id=by.pk or 0,
                verb=verb,
                about_kind=about._meta.label_lower,
                about_id=about.pk,
                facts=facts,
            )
            for about, facts in entries
        )
        logged(about for about, _facts in entries)

    @classmethod
    def refused(cls, *, by: Actor, verb: str, about_kind: str, about_id: int, facts: dict[str, Any]) -> None:
        """Log an attempt that was turned away (out of scope, not allowed), in a transaction of its own."""
        cls.objects.create(
            at=now(),
            actor_kind=by.kind,
            actor_id=by.pk or 0,
            verb=verb,
            about_kind=about_kind,
            about_id=about_id,
            facts=facts,
            result="refused",
        )


class LogWords(models.Model):
    """说明文字 — what was said at one step, inside and in public. May be erased; the entry stays."""

    entry = models.OneToOneField(
        LogEntry, on_delete=models.DO_NOTHING, related_name="words", primary_key=True
    )
    inside = models.TextField(_("内部说明"), blank=True)
    public = models.TextField(_("公开说明"), blank=True)

    def __str__(self) -> str:
        return self.public or self.inside


def record_view(about: models.Model, *, by: Actor) -> None:
    """查看留痕 — note that ``by`` looked at ``about``; once per person, record and Beijing day."""
    day = (now() + timedelta(hours=8)).date().isoformat()
    key = f"look:{by.kind}:{by.pk}:{about._meta.label_lower}:{about.pk}:{day}"
    if LogEntry.objects.filter(once=key).exists():
        return
    with contextlib.suppress(IntegrityError), transaction.atomic():  # two pages opened at the same moment
        LogEntry.write(by=by, verb="look", about=about, once=key)


class Seal(models.Model):
    """封存 — the digest of one run of entries, chained to the one before.

    By the hour and not by the row: a digest per row would queue every writer behind the last.
    """

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    algorithm = models.CharField(max_length=16)
    digest = models.CharField(max_length=128)
    previous = models.CharField(max_length=128, blank=True)
    sealed_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.first_id}–{self.last_id}"


def _digest(algorithm: str, previous: str, first_id: int, last_id: int) -> tuple[str, int]:
    sponge, count = hashlib.new(algorithm, previous.encode()), 0
    rows = LogEntry.objects.filter(id__gte=first_id, id__lte=last_id).order_by("id")
    for row in rows.values_list(
        "id", "at", "actor_kind", "actor_id", "verb", "about_kind", "about_id", "facts", "result"
    ).iterator(2000):
        line = [row[0], row[1].isoformat(), *row[2:]]
        sponge.update(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        count += 1
    return sponge.hexdigest(), count


def seal(*, settled_for: timedelta = timedelta(minutes=5)) -> Seal | None:
    """封存 — seal every entry not yet sealed that is older than ``settled_for``; None when there is none.

    The margin lets transactions that drew an id but have not committed finish first.
    """
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-last_id").first()
        first_id = last.last_id + 1 if last else 1
        fresh = LogEntry.objects.filter(id__gte=first_id)
        newest = (
            fresh.filter(at__lte=now() - settled_for).order_by("-id").values_list("id", flat=True).first()
        )
        if newest is None:
            return None
        previous = last.digest if last else ""
        digest, count = _digest(settings.LINLI_DIGEST, previous, first_id, newest)
        return Seal.objects.create(
            first_id=first_id,
            last_id=newest,
            count=count,
            algorithm=settings.LINLI_DIGEST,
            digest=digest,
            previous=previous,
            sealed_at=now(),
        )


@job("seal_log", every=timedelta(hours=1))
def seal_log() -> None:
    """每小时封存 — nothing that happened an hour ago can be changed unnoticed."""
    seal()


def broken_seals() -> list[Seal]:
    """The seals whose entries no longer give their digest, or whose chain is cut; [] when all hold."""
    broken, previous = [], ""
    for one in Seal.objects.order_by("first_id"):
        digest = one.digest
        if one.dropped_at is None:
            digest, count = _digest(one.algorithm, one.previous, one.first_id, one.last_id)
            if count != one.count:
                digest = ""
        if one.previous != previous or digest != one.digest:
            broken.append(one)
        previous = one.digest
    return broken


def drop_months(before: datetime) -> int:
    """清除到期日志 — drop whole sealed runs older than ``before``; their digests stay. Returns the entries dropped.

    Source: 《网络安全法》(2016) 第二十一条(三): logs are kept at least six months.
    """
    with transaction.atomic():
        gone = 0
        remove_triggers()
        for one in Seal.objects.filter(dropped_at=None, sealed_at__lt=before):
            span = {"id__gte": one.first_id, "id__lte": one.last_id}
            if LogEntry.objects.filter(**span, at__gte=before).exists():
                continue
            LogWords.objects.filter(entry_id__gte=one.first_id, entry_id__lte=one.last_id).delete()
            gone += LogEntry.objects.filter(**span).delete()[0]
            Seal.objects.filter(pk=one.pk).update(dropped_at=now())
        install_triggers()
        return gone


# Insert-only, by the database itself. Altering a table on SQLite drops its triggers without a
# word, so they are made again after every migrate and asked for by ``readyz``.

TRIGGERS = ("log_no_update", "log_no_delete")
_TABLE = "kernel_logentry"

_SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS log_no_{word} BEFORE {word.upper()} ON {_TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'the log is insert-only'); END"
    for word in ("update", "delete")
]
_POSTGRES = [
    "CREATE OR REPLACE FUNCTION linli_log_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log is insert-only'; END $$",
    *(
        f"CREATE OR REPLACE TRIGGER log_no_{word} BEFORE {word.upper()} ON {_TABLE} "
        f"FOR EACH {level} EXECUTE FUNCTION linli_log_is_insert_only()"
        for word, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    ),
]


def install_triggers() -> None:
    """Make the triggers that keep the log insert-only; safe to repeat."""
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRES:
            cursor.execute(statement)


def remove_triggers() -> None:
    """Take the triggers away, inside the transaction that drops what is out of retention."""
    with connection.cursor() as cursor:
        for name in _expected():
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else f" ON {_TABLE}")
            )


def _expected() -> set[str]:
    return set(TRIGGERS) if connection.vendor == "sqlite" else {*TRIGGERS, "log_no_truncate"}


def missing_triggers() -> set[str]:
    """The names of the log's triggers that the database lacks; empty when all stand."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return _expected() - {row[0] for row in cursor.fetchall()}
