from django.urls import path

from linli.cases.views import case

app_name = "cases"
urlpatterns = [
    path("cases/<str:number>/", case.case, name="case"),
]
