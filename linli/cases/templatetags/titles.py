"""What a page calls a case, by who reads it."""

from __future__ import annotations

from typing import Any

from django import template

from linli.cases.models import Case

register = template.Library()


@register.filter
def title_for(case: Case, reader: Any) -> str:
    """什么事 — in the reporter's words for those who may read them, else kind and place."""
    return case.title_for(reader)
