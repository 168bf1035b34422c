"""测试设置 — the real settings, made fast and strict; the database is a throw-away one.

``LINLI_TEST_POSTGRES`` (a database address) runs the same tests on PostgreSQL; ``tests/postgres.py`` sets it.
"""

import os
import tempfile
from pathlib import Path

# One folder for each process, made and removed by tests/conftest.py: database, photos, all that a run leaves.
SCRATCH = Path(tempfile.gettempdir()) / f"linli-test-{os.getpid()}"

# Whatever the caller's shell holds, a test never touches a real installation.
os.environ["LINLI_SECRET_KEY"] = "known to everybody, used by tests alone"
os.environ["LINLI_DATABASE_URL"] = (
    os.environ.get("LINLI_TEST_POSTGRES") or f"sqlite:///{SCRATCH}/linli.sqlite3"
)
os.environ["LINLI_FILES"] = str(SCRATCH / "files")
SET_HERE = ("LINLI_SECRET_KEY", "LINLI_DATABASE_URL", "LINLI_FILES", "LINLI_TEST_POSTGRES")
for name in [name for name in os.environ if name.startswith("LINLI_") and name not in SET_HERE]:
    os.environ.pop(name)

from linli.config.settings import *  # noqa: E402

if "LINLI_TEST_POSTGRES" not in os.environ:
    # A file, not shared memory: threads wait for each other there as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "synchronous = FULL", "synchronous = NORMAL"
    )

# One argon2 hash takes as long as twenty tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]

# Files come from the apps' folders: nobody has run collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
