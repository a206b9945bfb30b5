from django.urls import path

from homeostat.connect.files.views import exports, listing, mapping, outcome, profiles

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
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/<slug:key>/", profiles.profile, name="profile"),
    path("profiles/<slug:key>/download/", profiles.download, name="download_profile"),
    path("profiles/<slug:key>/duplicate/", profiles.duplicate, name="duplicate_profile"),
    path("profiles/<slug:key>/delete/", profiles.delete, name="delete_profile"),
    path("profiles/changes/<int:pk>/undo/", profiles.undo, name="undo_profile"),
    path("export/", exports.tables, name="export"),
    path("export/<slug:name>/", exports.table, name="export_table"),
]
