"""One module per noun, one function per user action, one transaction each."""
