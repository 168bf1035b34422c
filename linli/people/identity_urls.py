"""统一身份登录的网址 — their names are those by which allauth looks for them."""

from django.urls import path

from linli.people.views import single_sign_on

urlpatterns = [
    path("sign-in/weixin/", single_sign_on.go_to_weixin, name="weixin_login"),
    path("sign-in/weixin/back/", single_sign_on.back_from_weixin, name="weixin_callback"),
    path("sign-in/with/<slug:provider_id>/", single_sign_on.go_to_office, name="openid_connect_login"),
    path(
        "sign-in/with/<slug:provider_id>/back/",
        single_sign_on.back_from_office,
        name="openid_connect_callback",
    ),
]
