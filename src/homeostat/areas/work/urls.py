from django.urls import path

from homeostat.areas.work.views import absences, accounts, epics, home, hours, sprints, tasks

app_name = "work"
urlpatterns = [
    path("", home.home, name="home"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/add/", tasks.add_task, name="add_task"),
    path("tasks/<slug:key>/", tasks.task, name="task"),
    path("tasks/<slug:key>/edit/", tasks.edit_task, name="edit_task"),
    path("tasks/<slug:key>/sprint/", tasks.put_in_sprint, name="put_in_sprint"),
    path("stays/<int:pk>/take-out/", tasks.take_out, name="take_out"),
    path("stays/<int:pk>/accept/", tasks.accept, name="accept"),
    path("epics/", epics.epics, name="epics"),
    path("epics/add/", epics.add_epic, name="add_epic"),
    path("epics/<slug:key>/", epics.epic, name="epic"),
    path("epics/<slug:key>/edit/", epics.edit_epic, name="edit_epic"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.add_account, name="add_account"),
    path("accounts/<slug:key>/", accounts.account, name="account"),
    path("accounts/<slug:key>/edit/", accounts.edit_account, name="edit_account"),
    path("clients/", accounts.clients, name="clients"),
    path("clients/add/", accounts.add_client, name="add_client"),
    path("clients/<slug:key>/", accounts.client, name="client"),
    path("clients/<slug:key>/edit/", accounts.edit_client, name="edit_client"),
    path("sprints/", sprints.sprints, name="sprints"),
    path("sprints/plan/", sprints.plan_sprints, name="plan_sprints"),
    path("sprints/<int:number>/", sprints.sprint, name="sprint"),
    path("sprints/<int:number>/close/", sprints.close_sprint, name="close_sprint"),
    path("hours/", hours.hours, name="hours"),
    path("hours/log/", hours.log, name="log_hours"),
    path("hours/<int:pk>/", hours.edit, name="edit_hours"),
    path("hours/<int:pk>/remove/", hours.remove, name="remove_hours"),
    path("hours/<int:pk>/undo/", hours.undo, name="undo_hours"),
    path("absences/", absences.absences, name="absences"),
    path("absences/add/", absences.add_absence, name="add_absence"),
    path("absences/<int:pk>/cancel/", absences.cancel_absence, name="cancel_absence"),
]
