"""The column by which any row is filtered by place."""

from typing import Any

from django.db import models

from linli.places import codes


class PlaceCodeField(models.CharField):
    """地方编码 — a copy of a place's code on a row that lists filter by place.

    ``places.lifecycle.move_branch`` finds every column of this class and rewrites it.
    """

    def __init__(self, **options: Any):
        options.setdefault("max_length", codes.LEVEL_DIGITS * codes.MAX_LEVELS)
        options.setdefault("editable", False)
        super().__init__(**options)
