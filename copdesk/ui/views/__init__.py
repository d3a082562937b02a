"""The views of the window, one module per noun."""
