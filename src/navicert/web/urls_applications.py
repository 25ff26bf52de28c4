"""Addresses of an exporter's pages."""

from django.urls import path

from navicert.web import applications, goods_sheet

urlpatterns = [
    path("applications", applications.applications, name="applications"),
    path("applications/new", applications.begin, name="application_begin"),
    path("applications/goods.xlsx", goods_sheet.goods_sheet, name="goods_sheet"),
    path("applications/<str:public_id>", applications.application, name="application"),
    path("applications/<str:public_id>/check", applications.check, name="application_check"),
    path("applications/<str:public_id>/sent", applications.sent, name="application_sent"),
    path("applications/<str:public_id>/copy", applications.copy, name="application_copy"),
    path("applications/<str:public_id>/discard", applications.discard, name="application_discard"),
    path("applications/<str:public_id>/answers/<int:number>", applications.answer, name="application_answer"),
    path("applications/<str:public_id>/goods", goods_sheet.load_goods, name="application_goods"),
    path("applications/<str:public_id>/sections/<str:name>", applications.section, name="application_section"),
    path("applications/<str:public_id>/do/<str:verb>", applications.worded, name="application_worded"),
]
