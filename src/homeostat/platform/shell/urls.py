from django.urls import path

from homeostat.platform.shell.views import set_theme, styleguide

app_name = "shell"
urlpatterns = [
    path("", styleguide, name="styleguide"),
    path("theme/", set_theme, name="theme"),
]
