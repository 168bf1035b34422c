"""结构图 — on paper: legible at its full size, telephones by consent, and nothing of a household."""

import pytest
from django.urls import reverse

from linli.kernel import paper
from linli.kernel.now import today
from linli.people import lifecycle
from linli.people.chart_paper import ChartSheet, chart_sheet
from linli.people.models import User
from linli.people.queries.chart import Branch, Chart, Seat, Sitter, Wing, chart
from linli.places.models import Place

pytestmark = pytest.mark.django_db
ENTRY = "https://linli.example/c/3/"


def names(sheet: ChartSheet) -> str:
    return str((sheet.secretary, sheet.wings))


def of_the_report(community: Place) -> Chart:
    """The community of the report: 11 areas with 62 groups and 163 邻, everybody with a telephone."""
    wings = [Wing(f"{n + 1} 片", Seat("片", (Sitter(f"片长{n}", "13900000000"),))) for n in range(11)]
    branches = [
        Branch(f"{n % 9 + 1} 栋组", Seat("组", (Sitter(f"组长{n:02}", "13900000000"),))) for n in range(62)
    ]
    for n, branch in enumerate(branches):
        wings[n % 11].branches.append(branch)
    for n in range(163):
        branches[n % 62].seats.append(
            Seat(f"{n % 9 + 1} 栋第 {n // 62 + 1} 邻", (Sitter("欧阳小明", "13900000000"),))
        )
    return Chart(community, "福泉街道", Seat("社区", (Sitter("何静"),)), None, wings, 62, 163, 160)


def test_the_sheet_names_posts_and_those_who_sit_there(world):
    sheet = chart_sheet(chart(world.community), "a3", ENTRY)
    for name in ("何书记", "李片长", "王组长", "赵邻长", "周片长"):
        assert name in names(sheet)
    # and no household
    assert "张阿姨" not in names(sheet)
    assert "1103" not in names(sheet)


def test_a_telephone_is_printed_by_consent_alone(world):
    # given
    phone = world.zhao.phone
    assert phone not in names(chart_sheet(chart(world.community), "a3", ENTRY))
    # when
    User.objects.filter(pk=world.zhao.pk).update(shows_phone=True)
    # then
    assert phone in names(chart_sheet(chart(world.community), "a3", ENTRY))


def test_an_empty_post_is_printed_as_a_gap(world):
    (tenure,) = world.zhao_post.tenures.all()
    lifecycle.end_tenure(tenure, by=world.he, on=today())
    sheet = chart_sheet(chart(world.community), "a4", ENTRY)
    assert "赵邻长" not in names(sheet)
    assert len(paper.pages("people/chart", sheet)) == 1


def test_sixty_two_groups_and_their_neighbours_fit_one_a3_sheet_or_a_few_of_a4(world):
    large, small = (chart_sheet(of_the_report(world.community), size, ENTRY) for size in ("a3", "a4"))
    assert len(paper.pages("people/chart", large)) == 1
    assert 2 <= len(paper.pages("people/chart", small)) <= 5


def test_a_community_without_areas_gets_a_sheet_that_says_so(world):
    assert (
        len(paper.pages("people/chart", chart_sheet(Chart(world.community, "", None, None), "a3", ENTRY)))
        == 1
    )


@pytest.mark.parametrize("size", ["a3", "a4", "letter"])
def test_everybody_may_print_the_sheet_on_the_board(client, world, size):
    answer = client.get(reverse("people:chart_paper", args=[world.community.pk]), {"size": size})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert client.get(reverse("people:chart_paper", args=[world.estate.pk])).status_code == 404


def test_the_page_leads_to_both_sizes(client, world):
    html = client.get(reverse("people:chart", args=[world.community.pk])).content.decode()
    address = reverse("people:chart_paper", args=[world.community.pk])
    assert f'href="{address}"' in html
    assert f'href="{address}?size=a4"' in html
