import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
application = get_wsgi_application()

# What is loaded stays, and a request leaves few cycles behind: to look for them among all that is kept took
# up to a tenth of a second of the requests it fell into. Now it is seldom, and passes what was here before.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
