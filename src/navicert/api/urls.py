"""Addresses of the interface."""

from django.urls import path

from navicert.api import match, record, screen
from navicert.api.views import api

api.add_router("", screen.router)
api.add_router("", match.router)
api.add_router("", record.router)

urlpatterns = [path("", api.urls)]
