"""Every answer carries the headers that keep other people's code out."""

import pytest

from tests.routes import address, routes


@pytest.mark.django_db
def test_no_page_may_run_or_load_what_is_not_ours(client):
    # when
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    # then
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("who", [None, "he"])
def test_every_page_carries_every_header(client, scene, settings, who):
    # given somebody behind our proxy, who speaks HTTPS to it
    settings.LINLI_TRUSTED_PROXIES = ["127.0.0.1/32"]
    settings.SECURE_HSTS_SECONDS = 31536000
    if who:
        client.force_login(getattr(scene.world, who))
    wanted = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": settings.PERMISSIONS_POLICY,
        "Strict-Transport-Security": "max-age=31536000",
    }

    # when they open every page there is
    lacking = {}
    for name in routes():
        answer = client.get(address(name, scene, scene.here), headers={"x-forwarded-proto": "https"})
        if answer.streaming:
            b"".join(answer)
        found = {header: answer.headers.get(header) for header in wanted}
        if found != wanted or "default-src 'self'" not in answer.headers.get("Content-Security-Policy", ""):
            lacking[name] = found

    # then each of them carries each of them
    assert lacking == {}
