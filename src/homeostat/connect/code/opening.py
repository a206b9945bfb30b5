"""From files to a document, in whichever shape they are."""

from .folder import Files
from .mapped import read_mapped
from .mapping import mapping_of
from .reading import Document, complete, read


def opened(files: Files, mapping: str = "") -> Document:
    """The document of files: by the mapping named or among them, else in our own form; raises Unreadable."""
    found = mapping_of(files, mapping)
    return complete(read(files)) if found is None else read_mapped(files, found)
