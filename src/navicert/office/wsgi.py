"""The office as a WSGI application: ``gunicorn navicert.office.wsgi``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "navicert.office.settings")
application = get_wsgi_application()

from django.urls import reverse  # noqa: E402 - Django must be set up before

from navicert.library.kinds import kinds  # noqa: E402
from navicert.office.cases.clocks import calendar  # noqa: E402
from navicert.office.cases.routing import rules_of  # noqa: E402
from navicert.office.shelf import the_library  # noqa: E402

# Read before the workers part: a faulty pack or licence type stops the start, and nobody's first page waits for it.
the_library().law.check()
for kind in kinds():
    rules_of(kind)
calendar()
reverse("desk")  # reads the pages
gc.freeze()  # all this lives as long as the process: the collector need not walk it again and again
