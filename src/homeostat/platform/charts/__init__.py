"""Drawn things: small marks and the living map as SVG from the server, chart forms for ECharts in the page.

Pure functions: values in, markup out. They read no rows and no clock.
"""
