"""Plain torch modules: tensors in, tensors out; no files, no state between calls."""
