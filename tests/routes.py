"""网址 — every URL name of the house, and where it lies for what belongs to a ground of the scene."""

from __future__ import annotations

import re
from functools import cache

from django.urls import get_resolver, reverse

from tests.scene import Ground, Scene

PARAMETER = re.compile(r"<\w+:(\w+)>")


@cache
def routes() -> dict[str, set[str]]:
    """Every URL name with the parameters of its address; those that allauth names are asked for in
    ``tests/people/test_single_sign_on.py``.
    """
    found = {}
    for app in get_resolver().url_patterns:
        if app.app_name is None:
            continue
        for page in app.url_patterns:
            found[f"{app.app_name}:{page.name}"] = set(PARAMETER.findall(str(page.pattern)))
    return found


def address(name: str, scene: Scene, ground: Ground) -> str:
    """The path of a page about what belongs to ``ground``."""
    app, page = name.split(":")
    values = {
        "pk": scene.register if app == "registers" else subject(app, page, ground),
        "kind": "homes",
        "number": ground.case.number,
        "code": ground.code if page.startswith("receipt") else ground.building.door_code,
        "token": ground.draft.token,
        "photo": ground.draft_photo if page == "door_photo" else ground.photo,
        "report": ground.report,
        "community": scene.world.community.pk,
        "place": ground.building.pk,
        "estate": scene.world.estate.pk,
        "message": scene.message,
        "identity": 0,  # nobody of the cast has linked one
        "tenure": scene.leave.pk if page == "end_leave" else ground.tenure.pk,
        "resident": ground.resident.pk,
        "relation": ground.relation.pk,
        "household": ground.household.pk,
        "job": "seal_log",
    }
    path = reverse(name, kwargs={key: values[key] for key in routes()[name]})
    return f"{path}?place={ground.building.pk}" if name == "people:add_post" else path


def subject(app: str, page: str, ground: Ground) -> int:
    """What a page that names one record by its id is about."""
    if app == "cases":
        return ground.photo
    if app == "inbox":
        return ground.delivery if page == "send_again" else ground.robot
    if app == "places":
        return (ground.neighbours if page == "take_in" else ground.building).pk
    for word, record in (("resident", ground.resident), ("organisation", ground.organisation)):
        if page in (word, f"change_{word}"):
            return int(record.pk)
    if page == "end_relation":
        return int(ground.resident.pk)
    homely = ("home", "add_resident", "choose_resident", "relate", "move_in", "move_out")
    return int((ground.home if page in homely else ground.post).pk)
