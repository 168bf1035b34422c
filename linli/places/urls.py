"""地方 — the tree, its pages, and what may be changed about a place."""

from django.urls import path

from linli.places import views

app_name = "places"

urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/<int:pk>/", views.place, name="place"),
    path("places/<int:pk>/add/", views.add, name="add"),
    path("places/<int:pk>/add-homes/", views.add_homes, name="add_homes"),
    path("places/<int:pk>/take-in/", views.take_in, name="take_in"),
    path("places/<int:pk>/export-homes/", views.export_homes, name="export_homes"),
    path("places/<int:pk>/change/", views.change, name="change"),
    path("places/<int:pk>/move/", views.move, name="move"),
    path("places/<int:pk>/end/", views.end, name="end"),
    path("places/<int:pk>/door-code/", views.door_code, name="door_code"),
    path("places/<int:pk>/poster/paper/", views.poster_paper, name="poster_paper"),
    path("places/<int:pk>/replace-door-code/", views.replace_door_code, name="replace_door_code"),
]
