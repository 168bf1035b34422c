"""群聊 — text copied out of an ordinary WeChat group, line by line to reports; nothing is kept by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.cases.chat import Line, read_chat
from linli.cases.from_chat import key_of, taken
from linli.cases.models import Case
from linli.kernel.http import go, show

LONGEST = 20_000  # characters at once
SESSION = "chat"  # it lies in the session alone, until it is put away or the person signs out


class ChatForm(forms.Form):
    """粘贴群聊 — the text as copied."""

    text = forms.CharField(
        label=__("群聊内容"),
        help_text=__("在微信里多选几条，复制或合并转发到电脑上复制，粘贴到这里。"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": __("一次太多了，请分几次粘贴")},
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not read_chat(text):
            raise forms.ValidationError(
                _("没有认出是谁说的。每条要有名字，例如“张三: 楼道灯坏了”，或者名字、时间在上，话在下。")
            )
        return text


@dataclass(frozen=True, slots=True)
class ChatRow:
    """群聊一条 — its place in the chat, and the case it became already."""

    number: int
    line: Line
    case: Case | None

    @property
    def tail(self) -> str:
        """What an address carries so that the form begins with this line."""
        return f"?chat={self.number}"


def lines_of(request: HttpRequest) -> list[Line]:
    """What lies in the session of this person, as lines."""
    return read_chat(request.session.get(SESSION, ""))


def line_asked(request: HttpRequest) -> Line | None:
    """The line that the address names, counted from 1."""
    asked = request.GET.get("chat", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        return None
    lines = lines_of(request)
    return lines[int(asked) - 1] if 0 < int(asked) <= len(lines) else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest) -> HttpResponse:
    """群聊 — paste it, then register one line after the other; what is left is put away unkept."""
    if not request.user.grants("case.report"):
        raise PermissionDenied(_("您的岗位不登记诉求。"))
    if request.method == "POST" and "away" in request.POST:
        request.session.pop(SESSION, None)
        messages.success(request, _("群聊已清掉，登记了的都在。"))
        return go(request, "cases:chat")
    form = ChatForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[SESSION] = form.cleaned_data["text"]
        return go(request, "cases:chat")
    lines = lines_of(request)
    if form.is_bound or not lines:
        return show(request, "cases/chat.html", {"form": form}, status=422 if form.errors else 200)
    done = taken(lines, request.user)
    rows = [ChatRow(n, line, done.get(key_of(line, request.user))) for n, line in enumerate(lines, start=1)]
    heard = [row for row in rows if not row.line.is_chatter]
    return show(request, "cases/chat_lines.html", {"rows": heard, "left_out": len(rows) - len(heard)})
