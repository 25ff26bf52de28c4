"""Addresses of licences after issue, of customs, and of what everybody may ask."""

from django.urls import path

from navicert.web import customs, evidence, letters, licences, published

urlpatterns = [
    path("licences", licences.licences, name="licences"),
    path("licences/<str:public_id>", licences.licence, name="licence"),
    path("licences/<str:public_id>/pdf", licences.pdf, name="licence_pdf"),
    path("licences/<str:public_id>/signed", licences.signed, name="licence_signed"),
    path("licences/<str:public_id>/entries/new", licences.entry, name="licence_entry"),
    path("licences/<str:public_id>/duties/new", licences.new_duty, name="licence_new_duty"),
    path("licences/<str:public_id>/duties/<int:number>/report", licences.report, name="licence_report"),
    path("licences/<str:public_id>/duties/<int:number>/lift", licences.lift, name="licence_lift"),
    path("licences/<str:public_id>/duties/<int:number>/evidence", evidence.evidence, name="licence_evidence"),
    path("licences/<str:public_id>/evidence/<str:number>", evidence.document, name="licence_document"),
    path("licences/<str:public_id>/amend", licences.amend, name="licence_amend"),
    path("licences/<str:public_id>/do/<slug:verb>", licences.move, name="licence_move"),
    path("letters/<str:public_id>", letters.letter, name="letter"),
    path("letters/<str:public_id>/pdf", letters.pdf, name="letter_pdf"),
    path("letters/<str:public_id>/signed", letters.signed, name="letter_signed"),
    path("duties", licences.duties, name="duties"),
    path("customs", customs.customs, name="customs"),
    path("customs/licences.csv", customs.licences_csv, name="customs_licences"),
    path("status/<int:number>", published.status, name="status_list"),
    path(".well-known/jwks.json", published.jwks, name="jwks"),
    path("verify", published.verify, name="verify"),
]
