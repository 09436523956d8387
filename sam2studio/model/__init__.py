"""Plain torch modules: tensors in, tensors out; no files, no numpy, no Qt, no state between calls."""
