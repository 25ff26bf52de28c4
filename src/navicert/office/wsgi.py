"""The office as a WSGI application: ``gunicorn navicert.office.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navicert.office.settings")
application = get_wsgi_application()
