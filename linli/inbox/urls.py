from django.urls import path

from linli.inbox.views import deliveries, messages, preferences

app_name = "inbox"

urlpatterns = [
    path("inbox/", messages.inbox, name="inbox"),
    path("inbox/mark-read/", messages.mark_read, name="mark_read"),
    path("inbox/preference/", preferences.preference, name="preference"),
    path("inbox/<int:message>/", messages.message, name="message"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/send-again/", deliveries.send_again, name="send_again"),
    path("robots/", deliveries.robots, name="robots"),
    path("robots/add/", deliveries.add_robot, name="add_robot"),
    path("robots/<int:pk>/try/", deliveries.try_robot, name="try_robot"),
    path("robots/<int:pk>/end/", deliveries.end_robot, name="end_robot"),
]
