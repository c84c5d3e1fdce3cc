"""What a caller asks for: the place, the body, and what can be read off it without making a new one."""
