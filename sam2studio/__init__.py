"""sam2studio: annotate images and video with SAM 2.

The names a script needs are imported on first use (PEP 562), so `import sam2studio` loads neither torch nor Qt.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
