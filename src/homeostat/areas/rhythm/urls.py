from django.urls import path

from homeostat.areas.rhythm.views import home

app_name = "rhythm"
urlpatterns = [path("", home, name="home")]
