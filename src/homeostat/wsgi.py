import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.urls import get_resolver

from homeostat.platform.planning import plan_for_pages
from homeostat.platform.read_ahead import read_ahead
from homeostat.platform.roomy import roomy

# What is loaded stays, so nothing is looked for while it is loaded. A request leaves some hundreds of objects
# in cycles behind: looked for a little at a time, among the youngest, it takes 3 ms of every seventh request,
# where a heap of them took a tenth of a second. All that is kept is walked through hardly ever.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
application = roomy(get_wsgi_application())
connection_created.connect(plan_for_pages)
assert get_resolver().url_patterns  # loads the pages: not the first visitor, but the start waits for them
read_ahead()
gc.freeze()
gc.set_threshold(5_000, 20, 200)
gc.enable()
