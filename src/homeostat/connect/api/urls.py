from django.urls import include, path, re_path

from homeostat.connect.api import views
from homeostat.connect.api.app import PATTERNS
from homeostat.connect.api.envelope import enveloped

app_name = "api"
urlpatterns = [
    path("", views.operations, name="operations"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", include((PATTERNS, "v1"))),
    re_path("^v1/.*$", enveloped(views.nothing), name="nothing"),
]
