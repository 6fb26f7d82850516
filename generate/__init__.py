"""What is written from the code: `make docs`, or `python -m generate`."""
