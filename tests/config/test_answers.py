"""Every answer carries the headers that keep other people's code out."""

import pytest


@pytest.mark.django_db
def test_no_page_may_run_or_load_what_is_not_ours(client):
    # when
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    # then
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_no_page_may_be_framed_or_guessed_at(client):
    # when
    headers = client.get("/healthz").headers
    # then
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
