"""``python -m jiffy`` is the command ``jiffy``."""

import sys

from jiffy.cli import main

sys.exit(main())
