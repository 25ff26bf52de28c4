"""Addresses of the pages."""

from django.urls import path

from navicert.web import views

urlpatterns = [
    path("", views.first_page, name="first_page"),
    path("determinations/<str:public_id>", views.determination, name="determination"),
    path("determinations/<str:public_id>/replay", views.replayed, name="replayed"),
    path("law", views.law, name="law"),
]
