from django.urls import path

from linli.registers import views

app_name = "registers"

urlpatterns = [
    path("registers/", views.show_imports, name="registers"),
    path("registers/upload/", views.upload, name="upload"),
    path("registers/template/<str:kind>/", views.template, name="template"),
    path("registers/<int:pk>/", views.show_import, name="import"),
    path("registers/<int:pk>/match/", views.match, name="match"),
    path("registers/<int:pk>/apply/", views.apply, name="apply"),
    path("registers/<int:pk>/undo/", views.undo, name="undo"),
    path("registers/<int:pk>/remarks/", views.remarks, name="remarks"),
]
