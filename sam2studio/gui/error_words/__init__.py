"""What happens below the window, in the person's language."""

from sam2studio.gui.error_words.telling import SENTENCES, told, told_error, told_failure

__all__ = ["SENTENCES", "told", "told_error", "told_failure"]
