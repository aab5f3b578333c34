"""Print the metadata document of OData, from which clients are generated."""

import sys

from app.services.feeds.odata.metadata import metadata
from app.services.feeds.sets.catalogue import SETS

if __name__ == "__main__":
    sys.stdout.buffer.write(metadata(tuple(SETS.values())))
