"""备好的页 — what a phone lays beside itself on the workbench: one's own, current, and never more than a few."""

from linli.cases import lifecycle
from linli.kernel.now import now
from linli.portal.queries import today as duties
from linli.portal.queries import without_signal


def pages_of(user):
    return dict(without_signal.pages(duties.duties(user, now()), user))


def test_a_leader_keeps_the_forms_of_the_cases_at_hand_and_of_the_own_homes(world):
    # given a case just come in, and one accepted
    fresh, taken = world.receive("楼道灯不亮").case, world.receive("楼道堆物").case
    lifecycle.accept(taken, by=world.zhao, seen=taken.version)

    kept = pages_of(world.zhao)

    # then of the fresh one a note can be kept, of the accepted one the result too, each at its version
    assert kept[f"{taken.get_absolute_url()}resolve/"] == str(taken.version)
    assert f"{fresh.get_absolute_url()}note/" in kept
    assert f"{fresh.get_absolute_url()}resolve/" not in kept
    assert f"/cases/new/?place={world.home.pk}" in kept


def test_somebody_else_keeps_none_of_it(world):
    case = world.receive("楼道灯不亮").case

    assert not [page for page in pages_of(world.zhou) if case.number in page]


def test_what_is_kept_is_bounded(world, django_assert_max_num_queries):
    for number in range(12):
        case = world.receive(f"第 {number} 盏灯不亮").case
        lifecycle.accept(case, by=world.zhao, seen=case.version)
    found = duties.duties(world.zhao, now())

    with django_assert_max_num_queries(3):
        kept = without_signal.pages([*found, *found], world.zhao)

    assert len(kept) == without_signal.MOST


def test_an_organisation_keeps_the_answers_it_owes(client, world):
    case = world.dispatched_case()
    client.force_login(world.manager)

    page = client.get("/partner/").text

    assert f"{case.get_absolute_url()}answer/" in page
    assert "keep-pages" in page
