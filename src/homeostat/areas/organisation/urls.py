from django.urls import path

from .views import adopted, cell, change, compare, lists, living, person, role, vacancies

app_name = "organisation"
urlpatterns = [
    path("", living.living_map, name="map"),
    path("map.svg", living.map_svg, name="map_svg"),
    path("list/", lists.as_list, name="list"),
    path("table/", lists.as_table, name="table"),
    path("table.<sheet:kind>", lists.table_file, name="table_file"),
    path("compare/", compare.compare, name="compare"),
    path("vacancies/", vacancies.vacancies, name="vacancies"),
    path("vacancies.<sheet:kind>", vacancies.vacancies_file, name="vacancies_file"),
    path("cells/<slug:key>/", cell.cell, name="cell"),
    path("people/<slug:key>/", person.person, name="person"),
    path("roles/<slug:key>/", role.role, name="role"),
    path("change/", change.menu, name="change_menu"),
    path("change/<slug:op>/", change.change, name="change"),
    path("changes/", adopted.changes, name="changes"),
    path("changes.<sheet:kind>", adopted.changes_file, name="changes_file"),
    path("changes/<int:pk>/", adopted.adopted, name="adopted"),
    path("changes/<int:pk>/undo/", adopted.undo, name="undo"),
]
