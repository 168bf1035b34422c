"""设置 — one file for every installation; what differs comes from the environment, and only here.

Each ``LINLI_…`` name is explained for operators in ``docs/settings.md``; a house test compares the two lists.
"""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from environs import Env, EnvError, validate

from linli.config.mail import read_mail_server

env = Env()


@env.parser_for("networks")
def networks(written: str) -> list[str]:
    """Addresses and networks of proxies, as they will be compared: ``10.0.0.5, 172.16.0.0/12``."""
    try:
        return [str(ip_network(each.strip())) for each in written.split(",") if each.strip()]
    except ValueError as error:
        raise EnvError(f"LINLI_TRUSTED_PROXIES: {error}") from None


VAR = Path.cwd() / "var"


# 部署 — who we are and where things lie

SECRET_KEY = env.str("LINLI_SECRET_KEY")
DEBUG = env.bool("LINLI_DEBUG", False)
LINLI_DEMO = env.bool("LINLI_DEMO", False)
LINLI_FILES = env.path("LINLI_FILES", VAR / "files")
LINLI_FONTS: list[str] = env.list("LINLI_FONTS", [])  # folders with the licensed fonts of a site
LINLI_DIGEST = env.str("LINLI_DIGEST", "sha256", validate=validate.OneOf(["sha256", "sm3"]))

ALLOWED_HOSTS = env.list("LINLI_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
# A proxy in front speaks HTTPS for us, so the browser's Origin is https although our own request is not.
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host]


# 通知 — by which ways words leave the house; each is switched off until it has an address

LINLI_URL = env.str("LINLI_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
LINLI_MAIL_FROM = env.str("LINLI_MAIL_FROM", "")
env.add_parser("mail_server", lambda url: read_mail_server(url, LINLI_MAIL_FROM) if url else None)
LINLI_MAIL = env.mail_server("LINLI_MAIL_URL", "")
LINLI_SMS_URL = env.str("LINLI_SMS_URL", "")
LINLI_SMS_KEY = env.str("LINLI_SMS_KEY", "")
LINLI_ROBOT_ORIGINS = env.list(
    "LINLI_ROBOT_ORIGINS",
    ["https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com", "https://open.feishu.cn"],
)
# Whose word we take for who asked, and whether by HTTPS; anybody else could say anything.
LINLI_TRUSTED_PROXIES = env.networks("LINLI_TRUSTED_PROXIES", "")


# 数据库 — SQLite for one community, PostgreSQL for a street and above

SQLITE = {
    # Take the write lock at the start: a transaction that reads first and writes later cannot lose its place.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL syncs the log at every commit: what was acknowledged survives a power cut.
    "init_command": (
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL;"
        "PRAGMA mmap_size = 134217728;"
        "PRAGMA journal_size_limit = 27262976;"
    ),
}
DATABASES = {"default": env.dj_db_url("LINLI_DATABASE_URL", f"sqlite:///{VAR / 'linli.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE
else:
    DATABASES["default"]["OPTIONS"] = {"pool": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# 应用 — from the ground floor up

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",  # sign-in and password hashing; who may do what stands in people/roles.py
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.weixin",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "linli.kernel",
    "linli.ui",
    "linli.inbox",
    "linli.places",
    "linli.people",
    "linli.cases",
    "linli.registers",
    "linli.portal",
    "linli.demo",
]
MIDDLEWARE = [
    "linli.kernel.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "linli.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.people.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.kernel.http.ZeroByteMiddleware",
    "linli.portal.middleware.FrameMiddleware",
    "linli.people.middleware.SignInRequired",
    "linli.kernel.middleware.BudgetMiddleware",
    "linli.kernel.once.OnceMiddleware",
    "linli.kernel.http.RefusalMiddleware",
]
ROOT_URLCONF = "linli.config.urls"
WSGI_APPLICATION = "linli.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["linli.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "linli.ui.context.page",
            ],
        },
    }
]


# 登录 — argon2 first; who rests too long is signed out by linli.people.signin, which can then say why

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["phone", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "linli.people.passwords.LettersAndDigits"},
]
# Administrators need the code of their phone beside the password; a demonstration shows it without asking
# for it.
LINLI_SECOND_FACTOR = env.bool("LINLI_SECOND_FACTOR", not (DEBUG or LINLI_DEMO))
OTP_TOTP_ISSUER = "邻里"

# Sign-in through the office's identity service or WeChat: switched off until its address or number is given.
LINLI_OIDC_NAME = env.str("LINLI_OIDC_NAME", "统一身份认证")
LINLI_OIDC_URL = env.str("LINLI_OIDC_URL", "").rstrip("/")
LINLI_WEIXIN_ID = env.str("LINLI_WEIXIN_ID", "")
SOCIALACCOUNT_PROVIDERS = {}
if LINLI_OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "profile", "phone"],
        "APPS": [
            {
                "provider_id": "office",
                "name": LINLI_OIDC_NAME,
                "client_id": env.str("LINLI_OIDC_CLIENT"),
                "secret": env.str("LINLI_OIDC_SECRET"),
                "settings": {"server_url": LINLI_OIDC_URL},
            }
        ],
    }
if LINLI_WEIXIN_ID:
    SOCIALACCOUNT_PROVIDERS["weixin"] = {
        "APP": {"client_id": LINLI_WEIXIN_ID, "secret": env.str("LINLI_WEIXIN_SECRET")}
    }
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_ADAPTER = "linli.people.views.single_sign_on.Adapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = ACCOUNT_USER_MODEL_EMAIL_FIELD = None
# Nobody signs up or signs in through its own pages; without these its checks ask for a user name.
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"email"}, ["email*"]

SESSION_COOKIE_AGE = 12 * 3600  # one working day at the longest
SESSION_COOKIE_NAME = "linli"
# The demo is served on 127.0.0.1 without HTTPS; everything else is behind it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or LINLI_DEMO)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "linli.kernel.http.csrf_failure"


# 防护 — nothing from elsewhere, nothing inline

# A form may lead away only to the services through which one signs in.
SIGN_IN_ELSEWHERE = [
    *([urlsplit(LINLI_OIDC_URL)._replace(path="").geturl()] if LINLI_OIDC_URL else []),
    *(["https://open.weixin.qq.com"] if LINLI_WEIXIN_ID else []),
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # blob: the preview of a photo before it is sent
        "media-src": [SELF, "blob:"],  # blob: a recording, heard again before it is sent
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *SIGN_IN_ELSEWHERE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if DEBUG or LINLI_DEMO else 365 * 24 * 3600

# Nine photos of 20 MB are a file matter; a form's own words stay small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024


# 语言与时间 — source strings are Chinese; times are kept in UTC and shown in Beijing time

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
FORMAT_MODULE_PATH = "linli.ui.formats"
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"


# 静态文件

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "linli.ui.storage.FlatStaticFilesStorage"},
}


# 日志 — to stderr, where the service manager collects it; one line for a failed request

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "linli.config.logs.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}


# 读到的设置 — every name read above: as the environment gave it, else the default; for the page that lists them

LINLI_READ = {
    name: (os.environ.get(name, default), name in os.environ) for name, default in env.dump().items()
}
