"""Windows over the window. They are shown, never executed; they take and report frozen values and do no work."""
