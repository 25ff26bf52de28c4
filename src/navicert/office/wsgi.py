"""The office as a WSGI application: ``gunicorn navicert.office.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navicert.office.settings")
application = get_wsgi_application()

from navicert.office.shelf import the_library  # noqa: E402 - Django must be set up before

the_library().law  # noqa: B018 - read before the workers part, so that a faulty pack stops the start
