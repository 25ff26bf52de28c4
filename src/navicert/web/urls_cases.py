"""Addresses of the pages on which the authority works on cases."""

from django.urls import path

from navicert.web import case_verbs, cases

urlpatterns = [
    path("desk", cases.desk, name="desk"),
    path("desk/several", cases.several, name="several"),
    path("cases", cases.cases, name="cases"),
    path("cases.csv", cases.cases_csv, name="cases_csv"),
    path("cases/views", cases.save_view, name="save_view"),
    path("cases/views/<int:number>/drop", cases.drop_view, name="drop_view"),
    path("cases/<str:public_id>", cases.case, name="case"),
    path("cases/<str:public_id>/do/<slug:name>", case_verbs.case_verb, name="case_verb"),
    path("cases/<str:public_id>/do/<slug:name>/<int:number>", case_verbs.case_verb, name="case_verb"),
]
