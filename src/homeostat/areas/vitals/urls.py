from django.urls import path

from homeostat.areas.vitals.views import figure, freshness, overview, sign

app_name = "signs"
urlpatterns = [
    path("", overview.overview, name="list"),
    path("freshness/", freshness.freshness, name="freshness"),
    path("<slug:key>/", sign.sign, name="sign"),
    path("<slug:key>/rows/", figure.rows, name="rows"),
    path("<slug:key>/rows.csv", figure.rows_csv, name="csv"),
]
