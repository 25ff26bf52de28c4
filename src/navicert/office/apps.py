"""The office as a Django app."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The one app: it holds all state."""

    name = "navicert.office"
    label = "office"
    verbose_name = "Navicert office"
    default_auto_field = "django.db.models.BigAutoField"
