from django.urls import path

from homeostat.areas.today.views import today

app_name = "today"
urlpatterns = [path("", today, name="today")]
