from django.urls import path

from homeostat.connect.code import views

app_name = "code"
urlpatterns = [
    path("", views.home, name="home"),
    path("export/", views.export, name="export"),
    path("plan/", views.planned, name="plan"),
    path("schema.json", views.schema, name="schema"),
]
