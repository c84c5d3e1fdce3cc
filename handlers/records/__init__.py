"""What is kept of people's calls: seen, made less, deleted."""
