"""代录 — a form that was kept on a phone meets a place that is no longer there."""

from linli.cases.models import Report
from linli.kernel.once import new_key
from linli.places.models import Place


def test_a_place_that_has_ended_meanwhile_is_named_and_the_words_are_kept(client, world):
    # given a form that was opened before the home ended
    client.force_login(world.zhao)
    page = f"/cases/new/?place={world.home.pk}"
    assert client.get(page).headers["Linli-Keep"]
    Place.objects.filter(pk=world.home.pk).update(ended_on="2026-03-01")

    # when it is sent
    answer = client.post(page, {"form_key": new_key(), "text": "厨房下水堵了，水往外冒"})

    # then it is refused, and what was written can be copied
    assert answer.status_code == 422
    assert "已经不在您的范围" in answer.text
    assert "厨房下水堵了，水往外冒" in answer.text
    assert not Report.objects.exists()


def test_whoever_opens_the_page_of_such_a_place_chooses_another(client, world):
    client.force_login(world.zhao)
    Place.objects.filter(pk=world.home.pk).update(ended_on="2026-03-01")

    answer = client.get(f"/cases/new/?place={world.home.pk}")

    assert (answer.status_code, "请重新选" in answer.text) == (200, True)
