"""门户 — the page of each role's question."""

import pytest

from linli.cases import lifecycle
from linli.cases.models import Case


def get(client, user, url, status=200):
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:3000]
    return answer


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("zhao", "/workbench/"), ("wang", "/workbench/"), ("li", "/workbench/"), ("xie", "/desk/"),
        ("he", "/community/"), ("party", "/estate/"), ("owners", "/estate/"), ("manager", "/partner/"),
        ("officer", "/overview/"), ("inspector", "/overview/"), ("admin", "/places/"),
    ],
)  # fmt: skip
def test_everybody_begins_on_the_page_of_their_question(client, world, who, first):
    answer = get(client, getattr(world, who), "/", 303)

    assert answer["Location"] == first
    assert client.get(first).status_code == 200
