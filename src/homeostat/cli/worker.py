"""python -m homeostat.cli.worker: one job worker, as `homeostat serve` starts them."""

import logging
import os

import django

from homeostat.cli.leash import follow_parent

LEAVE_WITHIN = 4.0


def main() -> None:
    follow_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
    django.setup()
    from procrastinate.contrib.django import app

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with_connector = app.with_connector(app.connector.get_worker_connector())
    with_connector.run_worker(concurrency=1, shutdown_graceful_timeout=LEAVE_WITHIN)


if __name__ == "__main__":
    main()
