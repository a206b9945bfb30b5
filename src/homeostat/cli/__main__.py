import sys

from homeostat.cli import main

sys.exit(main())
