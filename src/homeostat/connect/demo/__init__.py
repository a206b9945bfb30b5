"""The demo organisation: Saltmarsh, a fictional cooperative, built through the real actions."""
