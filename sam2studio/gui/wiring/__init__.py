"""Connects what the widgets report to the controllers, and what the controllers know to the widgets.

One object per region of the window; none of them decides anything.
"""
