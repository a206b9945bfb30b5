from django.urls import path

from homeostat.areas.decisions.views import home

app_name = "decisions"
urlpatterns = [path("", home, name="home")]
