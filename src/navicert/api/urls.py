"""Addresses of the interface."""

from django.urls import path

from navicert.api import cases, documents, licences, match, people, places, record, screen, sight
from navicert.api.views import api

api.add_router("", screen.router)
api.add_router("", match.router)
api.add_router("", record.router)
api.add_router("", people.router)
api.add_router("", cases.router)
api.add_router("", licences.router)
api.add_router("", documents.router)
api.add_router("", sight.router)
api.add_router("", places.router)

urlpatterns = [path("", api.urls)]
