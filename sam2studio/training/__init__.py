"""Learning: drawn pictures and clips with exact masks, and what learns from them. No Qt.

What it learns from: `synthetic` draws it from seeds.
"""
