"""What every test may use; the database comes from homeostat.platform.postgres.pytest_plugin."""
