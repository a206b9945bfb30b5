"""Who pays for the hours: ratios, what is left to the target, in force by date."""
