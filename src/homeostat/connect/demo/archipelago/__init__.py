"""The large demo organisation: Archipelago, a fictional federation of 1,000 people in 120 cells over five years,
drawn from a seed. It is there to try Homeostat at the size it is made for.
"""
