"""Run ``python -m ofsted_data``."""

import sys

from .cli import main

sys.exit(main())
