"""The frame round every page: the nine places, the words of this organisation, the theme, the small drawn
marks.
"""
