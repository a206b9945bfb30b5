from django.urls import path

from homeostat.areas.followthrough.views import home

app_name = "followthrough"
urlpatterns = [path("", home, name="home")]
