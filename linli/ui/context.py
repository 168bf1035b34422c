"""框 — what every template may use: who is looking, from where, and how they like to see it."""

import hashlib
from dataclasses import astuple, dataclass

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import get_language

from linli.ui.shapes import Frame, Nav

DISPLAY_COOKIE = "linli_display"
ELEMENTS = (  # one custom element a file; a page works without them
    "ui/js/auto-draft.js",
    "ui/js/confirm-dialog.js",
    "ui/js/copy-text.js",
    "ui/js/desk-keys.js",
    "ui/js/error-summary.js",
    "ui/js/file-shrink.js",
    "ui/js/find-key.js",
    "ui/js/keep-pages.js",
    "ui/js/offline-notice.js",
    "ui/js/pick-rows.js",
    "ui/js/outbox-count.js",
    "ui/js/outbox-list.js",
    "ui/js/outgoing-form.js",
    "ui/js/sound-recorder.js",
)
PARTS = ("ui/js/outbox-send.js", "ui/js/outbox-store.js")  # imported by several elements
DRAWN = ("ui/css/app.css", "ui/vendor/htmx.min.js", "ui/icons.svg", "ui/mark.svg")
CHOICES = {"size": ("large",), "theme": ("light", "dark"), "contrast": ("high",), "language": ("en",)}


@dataclass(frozen=True, slots=True)
class Display:
    """显示 — large type, day or night, contrast, language. Empty: as the device says, and in Chinese."""

    size: str = ""
    theme: str = ""
    contrast: str = ""
    language: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> "Display":
        """Take the choices kept in the cookie; anything unknown counts as not chosen."""
        kept = request.COOKIES.get(DISPLAY_COOKIE, "").split(".")
        return cls(**{name: next((w for w in words if w in kept), "") for name, words in CHOICES.items()})

    def changed(self, given: dict[str, str]) -> "Display":
        """Take over what a form gave; what it did not mention stays."""
        words = {name: getattr(self, name) for name in CHOICES}
        words |= {name: given[name] for name in CHOICES if given.get(name) in ("", *CHOICES[name])}
        return Display(**words)

    @property
    def cookie(self) -> str:
        return ".".join(word for word in astuple(self) if word)


def signed_in(request: HttpRequest) -> str:
    """谁在用 — the person signed in, as the outbox of their phone knows them; "" for nobody."""
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else ""


def shell() -> list[str]:
    """外壳 — the files without which no page is drawn, by their addresses."""
    return [static(file) for file in (*DRAWN, *ELEMENTS, *PARTS)]


def shell_version() -> str:
    """外壳版本 — changes with any of those files: what lies on a phone from an older one is dropped."""
    return hashlib.sha256(" ".join(shell()).encode()).hexdigest()[:12]


def page(request: HttpRequest) -> dict[str, object]:
    """页 — the context of ``base.html``. ``request.frame`` is set for signed-in people, else absent."""
    frame: Frame | None = getattr(request, "frame", None)
    return {
        "demo": settings.LINLI_DEMO,
        "display": Display.read(request),
        "elements": ELEMENTS,
        "frame": frame,
        "nav": tuple(Nav(*entry) for entry in frame.nav) if frame else (),
        "bottom_nav": tuple(Nav(*entry) for entry in frame.bottom_nav) if frame else (),
        "lang": "zh-Hans" if (get_language() or "").startswith("zh") else get_language(),
        "here": request.get_full_path(),
        "who": signed_in(request),
        "shell": shell_version(),
    }
