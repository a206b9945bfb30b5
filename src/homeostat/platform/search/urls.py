from django.urls import path

from homeostat.platform.search.views import search

app_name = "search"
urlpatterns = [path("", search, name="search")]
