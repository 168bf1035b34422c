from django.urls import path

from linli.kernel import views

app_name = "kernel"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
