"""What happens between the two: a completion is asked for, passed on, charged, or refused."""
