"""Addresses of the interface."""

from django.urls import path

from navicert.api.views import api

urlpatterns = [path("", api.urls)]
