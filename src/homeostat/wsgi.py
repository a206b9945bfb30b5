import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

# What is loaded stays, so nothing is looked for while it is loaded, and a request leaves few cycles behind:
# to look for them among all that is kept took up to a tenth of a second of the requests it fell into. Now it
# is seldom, and passes what was here before.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
application = get_wsgi_application()
assert get_resolver().url_patterns  # loads the pages: not the first visitor, but the start waits for them
gc.freeze()
gc.set_threshold(50_000, 20, 50)
gc.enable()
