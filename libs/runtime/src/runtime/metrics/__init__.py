"""Every metric of the house by name, once, in the module of its family. Base units; labels of few values, and never an id.

A series whose labels are known begins at 0, so that it is there before anything happens.
"""
