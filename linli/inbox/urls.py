from django.urls import path

from linli.inbox import views

app_name = "inbox"

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/mark-read/", views.mark_read, name="mark_read"),
    path("inbox/<int:message>/", views.message, name="message"),
]
