from django.urls import path

from homeostat.areas.sprint.views import home

app_name = "sprint"
urlpatterns = [path("", home, name="home")]
