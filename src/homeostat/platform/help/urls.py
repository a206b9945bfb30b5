from django.urls import path

from homeostat.platform.help import views

app_name = "help"
urlpatterns = [
    path("", views.home, name="home"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("<path:key>/", views.document, name="document"),
]
