"""What is kept of each call: that it was made, which conversation it belongs to and, where wanted, its words."""
