from django.urls import path

from linli.people.views import account

app_name = "people"

urlpatterns = [
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/set-password/", account.set_password, name="set_password"),
    path("account/change-account/", account.change_account, name="change_account"),
    path("account/take-leave/<int:tenure>/", account.take_leave, name="take_leave"),
    path("account/end-leave/<int:tenure>/", account.end_leave, name="end_leave"),
]
