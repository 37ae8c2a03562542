"""`python -m fakectl`. Python puts the current folder first on the path; a user's own `state.py` or `click.py` there is none of ours."""
import sys

from fakectl.cli import main

if __name__ == "__main__":
    sys.exit(main())
