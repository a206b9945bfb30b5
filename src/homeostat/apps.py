from django.apps import AppConfig


class HomeostatConfig(AppConfig):
    name = "homeostat"
    label = "homeostat"
    verbose_name = "Homeostat"
    default_auto_field = "django.db.models.BigAutoField"
