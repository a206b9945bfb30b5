from django.urls import path

from homeostat.areas.settings.views import home

app_name = "settings"
urlpatterns = [path("", home.home, name="home")]
