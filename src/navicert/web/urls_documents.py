"""Addresses of the documents of a case."""

from django.urls import path

from navicert.web import documents

urlpatterns = [
    path("cases/<str:public_id>/documents", documents.documents, name="case_documents"),
    path("cases/<str:public_id>/documents/<str:number>", documents.document, name="case_document"),
    path("cases/<str:public_id>/documents/<str:number>/withdraw", documents.withdraw, name="case_document_withdraw"),
    path("cases/<str:public_id>/documents/<str:number>/grading", documents.grading, name="case_document_grading"),
]
