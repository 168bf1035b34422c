from django.urls import path

from linli.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("workbench/", views.workbench, name="workbench"),
    path("community/", views.community, name="community"),
    path("community/key-issues/", views.key_issues, name="key_issues"),
    path("estate/", views.estate, name="estate"),
    path("partner/", views.partner, name="partner"),
    path("overview/", views.overview, name="overview"),
    path("system/", views.system, name="system"),
    path("system/<str:job>/run-now/", views.run_now, name="run_now"),
    path("search/", views.search, name="search"),
]
