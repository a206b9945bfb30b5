from django.apps import AppConfig


class HomeostatConfig(AppConfig):
    name = "homeostat"
    label = "homeostat"
    verbose_name = "Homeostat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from homeostat.platform.shell.texts import remember_texts
        from homeostat.platform.signin import events  # noqa: F401 - connects its receivers
        from homeostat.platform.signin.recovery import use_hashed_codes

        use_hashed_codes()
        remember_texts()
