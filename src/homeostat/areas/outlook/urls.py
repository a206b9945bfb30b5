from django.urls import path

from homeostat.areas.outlook.views import home

app_name = "outlook"
urlpatterns = [path("", home, name="home")]
