"""Addresses of the pages."""

from django.urls import include, path

from navicert.web import demo, languages, posture, record, screening, views

urlpatterns = [
    path("", views.first_page, name="first_page"),
    path("determinations/<str:public_id>", views.determination, name="determination"),
    path("determinations/<str:public_id>/replay", views.replayed, name="replayed"),
    path("demo", demo.demonstration, name="demo"),
    path("language", languages.language, name="language"),
    path("law", views.law, name="law"),
    path("law/places", posture.posture, name="posture"),
    path("record", record.record, name="record"),
    path("record/<str:public_id>", record.recorded, name="recorded"),
    path("record/<str:public_id>/receipt", record.receipt, name="record_receipt"),
    path("record/<str:public_id>/act", record.act, name="record_act"),
    path("log/<path:path>", record.log, name="log"),
    path("screening", screening.screening, name="screening"),
    path("screening/<str:public_id>", screening.screening_answer, name="screening_answer"),
    path("screening/<str:public_id>/replay", screening.screening_replayed, name="screening_replayed"),
    path("screening/<str:public_id>/clear", screening.clear, name="screening_clear"),
    path("", include("navicert.web.urls_people")),
    path("", include("navicert.web.urls_applications")),
    path("", include("navicert.web.urls_documents")),
    path("", include("navicert.web.urls_licences")),
    path("", include("navicert.web.urls_sight")),
    path("", include("navicert.web.urls_cases")),
]
