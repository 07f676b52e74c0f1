"""Dead letters, as whoever runs the house finds them, puts them back, or drops them."""
