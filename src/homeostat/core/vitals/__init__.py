"""The vital signs: what each is, the rows it is made of, its value, and its own limits."""
