"""Addresses of the lanes' policies, of notices, of hits, of the risk page, and of the pages for heads."""

from django.urls import path

from navicert.web import hits, notices, policies, risk, sight

urlpatterns = [
    path("notices", notices.notices, name="notices"),
    path("notices/read", notices.read, name="notices_read"),
    path("policies", policies.policies, name="policies"),
    path("policies/propose/<slug:lane>", policies.propose, name="policy_propose"),
    path("policies/<str:public_id>", policies.policy, name="policy"),
    path("policies/<str:public_id>/sign", policies.sign, name="policy_sign"),
    path("policies/<str:public_id>/end", policies.end, name="policy_end"),
    path("hits", hits.hits, name="hits"),
    path("cases/<str:public_id>/hits", hits.case_hits, name="case_hits"),
    path("cases/<str:public_id>/risk", risk.risk, name="risk"),
    path("cases/<str:public_id>/risk/<slug:indicator>", risk.answer, name="risk_answer"),
    path("cases/<str:public_id>/strategic/<slug:field>", risk.strategic, name="strategic"),
    path("sight", sight.sight, name="sight"),
    path("sight/charts/<slug:name>.svg", sight.chart, name="chart"),
    path("sight/delays", sight.delays, name="delays"),
    path("sight/consistency", sight.consistency, name="consistency"),
    path("sight/statistics/<int:year>", sight.statistics_page, name="statistics"),
    path("sight/statistics/<int:year>.csv", sight.statistics_csv, name="statistics_csv"),
]
