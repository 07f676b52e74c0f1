"""What is measured of the house."""
