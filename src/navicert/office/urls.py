"""Which door answers which address. Doors are included by name: the office imports none of them."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("navicert.api.urls")),
    path("", include("navicert.web.urls")),
]

handler400 = "navicert.web.errors.bad_request"
handler403 = "navicert.web.errors.forbidden"
handler404 = "navicert.web.errors.not_found"
handler500 = "navicert.web.errors.server_error"
