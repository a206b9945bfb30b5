"""One box over everything a reader may open: who and what, documents, places, and things to do."""
