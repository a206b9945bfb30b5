"""Which days' vital signs have to be computed anew, marked in the transaction of the change."""
