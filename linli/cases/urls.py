from collections.abc import Callable

from django.urls import URLPattern, path

from linli.cases.views import (
    bulk,
    case,
    chat,
    desk,
    door,
    intake,
    mine,
    paper,
    preference,
    public,
    receipt,
    share,
    spoken,
    verbs,
    whole,
)


def receipt_paths(start: str, name: str) -> list[URLPattern]:
    """回执 — the same pages twice: by a receipt's code, and by a phone that was proved."""
    verbs: tuple[Callable, ...] = (
        receipt.urge,
        receipt.lift,
        receipt.verdict,
        receipt.add,
        receipt.withdraw,
        receipt.replace,
        receipt.slip,
        receipt.paper,
        receipt.contact,
        receipt.erase,
        receipt.download,
        preference.preference,
    )
    return [
        path(start, receipt.receipt, name=name),
        *(path(f"{start}{verb.__name__}/", verb, name=f"{name}_{verb.__name__}") for verb in verbs),
        path(f"{start}photos/<int:photo>/", receipt.photo, name=f"{name}_photo"),
        path(f"{start}sound/", spoken.own_sound, name=f"{name}_sound"),
    ]


app_name = "cases"
urlpatterns = [
    path("d/", public.doors, name="doors"),
    path("d/<str:code>/", door.door, name="door"),
    path("d/<str:code>/whole/", whole.whole, name="door_whole"),
    path("d/<str:code>/<str:token>/", door.door, name="door_again"),
    path("d/<str:code>/<str:token>/danger/", door.danger, name="door_danger"),
    path("d/<str:code>/<str:token>/say/", door.say, name="door_say"),
    path("d/<str:code>/<str:token>/elsewhere/", door.elsewhere, name="door_elsewhere"),
    path("d/<str:code>/<str:token>/photos/", door.photos, name="door_photos"),
    path("d/<str:code>/<str:token>/photos/<int:photo>/", door.photo, name="door_photo"),
    path("d/<str:code>/<str:token>/contact/", door.contact, name="door_contact"),
    path("r/", receipt.receipts, name="receipts"),
    *receipt_paths("r/<str:code>/", "receipt"),
    path("mine/", mine.mine, name="mine"),
    path("mine/code/", mine.mine_code, name="mine_code"),
    *receipt_paths("mine/<int:report>/", "mine_report"),
    path("c/<int:community>/", public.public, name="public"),
    path("c/<int:community>/where/", public.where, name="where"),
    path("c/<int:community>/where/<int:estate>/", public.where, name="where_estate"),
    path("privacy/", public.privacy, name="privacy"),
    path("cases/<str:number>/paper/", paper.case_paper, name="case_paper"),
    path("weekly/<int:place>/paper/", paper.weekly_paper, name="weekly_paper"),
    path("desk/", desk.desk, name="desk"),
    path("desk/chat/", chat.chat, name="chat"),
    path("cases/", case.cases, name="cases"),
    path("cases/new/", intake.new, name="new"),
    path("cases/bulk/", bulk.bulk, name="bulk"),
    path("cases/export/", case.export, name="export"),
    path("cases/<str:number>/", case.case, name="case"),
    *(
        path(f"cases/<str:number>/{verb.replace('_', '-')}/", verbs.step(verb), name=verb)
        for verb in verbs.STEPS
    ),
    path("reports/<int:report>/sound/", spoken.sound, name="sound"),
    path("reports/<int:report>/write-down/", spoken.write_down, name="write_down"),
    path("cases/<str:number>/share/", share.share, name="share"),
    path("cases/<str:number>/card.png", share.card, name="card"),
    path("photos/<int:pk>/", case.photo, name="photo"),
]
