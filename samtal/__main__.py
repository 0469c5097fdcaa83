"""`python -m samtal`."""

from samtal.cli import main

if __name__ == "__main__":
    main()
