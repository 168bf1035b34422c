from django.urls import path

from linli.people.views import account, chart, organisations, posts, residents, second_factor, single_sign_on

app_name = "people"

urlpatterns = [
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-in/second-factor/", second_factor.second_factor, name="second_factor"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/set-password/", account.set_password, name="set_password"),
    path("account/second-factor/", second_factor.set_second_factor, name="set_second_factor"),
    path("account/second-factor/end/", second_factor.end_second_factor, name="end_second_factor"),
    path(
        "account/identities/<int:identity>/unlink/",
        single_sign_on.unlink_identity,
        name="unlink_identity",
    ),
    path("account/change-account/", account.change_account, name="change_account"),
    path("account/take-leave/<int:tenure>/", account.take_leave, name="take_leave"),
    path("account/end-leave/<int:tenure>/", account.end_leave, name="end_leave"),
    path("people/chart/<int:community>/", chart.chart, name="chart"),
    path("people/chart/<int:community>/paper/", chart.chart_paper, name="chart_paper"),
    path("people/neighbours/<int:community>/", chart.neighbours, name="neighbours"),
    path("people/roles/", chart.show_roles, name="roles"),
    path("people/posts/", posts.show_posts, name="posts"),
    path("people/posts/add/", posts.add_post, name="add_post"),
    path("people/posts/<int:pk>/", posts.show_post, name="post"),
    path("people/posts/<int:pk>/begin-tenure/", posts.begin_tenure, name="begin_tenure"),
    path("people/posts/<int:pk>/hand-over/", posts.hand_over, name="hand_over"),
    path("people/posts/<int:pk>/cover/", posts.cover, name="cover"),
    path("people/posts/<int:pk>/end/", posts.end_post, name="end_post"),
    path("people/posts/<int:pk>/tenures/<int:tenure>/end/", posts.end_tenure, name="end_tenure"),
    path(
        "people/posts/<int:pk>/tenures/<int:tenure>/reset-password/",
        posts.reset_password,
        name="reset_password",
    ),
    path("people/residents/", residents.show_residents, name="residents"),
    path("people/residents/<int:pk>/", residents.show_resident, name="resident"),
    path("people/residents/<int:pk>/change/", residents.change_resident, name="change_resident"),
    path(
        "people/residents/<int:pk>/relations/<int:relation>/end/",
        residents.end_relation,
        name="end_relation",
    ),
    path("people/homes/<int:pk>/", residents.show_home, name="home"),
    path("people/homes/<int:pk>/add-resident/", residents.add_resident, name="add_resident"),
    path("people/homes/<int:pk>/relate/", residents.choose_resident, name="choose_resident"),
    path("people/homes/<int:pk>/relate/<int:resident>/", residents.relate, name="relate"),
    path("people/homes/<int:pk>/move-in/", residents.move_in, name="move_in"),
    path("people/homes/<int:pk>/households/<int:household>/move-out/", residents.move_out, name="move_out"),
    path("people/organisations/", organisations.show_organisations, name="organisations"),
    path("people/organisations/add/", organisations.add_organisation, name="add_organisation"),
    path("people/organisations/<int:pk>/", organisations.show_organisation, name="organisation"),
    path(
        "people/organisations/<int:pk>/change/",
        organisations.change_organisation,
        name="change_organisation",
    ),
]
