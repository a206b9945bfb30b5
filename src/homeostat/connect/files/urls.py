from django.urls import path

from homeostat.connect.files.views import exports, listing, mapping, outcome

app_name = "import"
urlpatterns = [
    path("", listing.imports, name="list"),
    path("<int:pk>/", outcome.run, name="run"),
    path("<int:pk>/files/", mapping.files, name="files"),
    path("<int:pk>/mapping/", mapping.mapping, name="mapping"),
    path("<int:pk>/preview/", mapping.preview, name="preview"),
    path("<int:pk>/check/", outcome.check, name="check"),
    path("<int:pk>/confirm/", outcome.confirm, name="confirm"),
    path("<int:pk>/forget/", outcome.forget, name="forget"),
    path("<int:pk>/download/<str:name>", outcome.download, name="download"),
    path("export/", exports.tables, name="export"),
    path("export/<slug:name>/", exports.table, name="export_table"),
]
