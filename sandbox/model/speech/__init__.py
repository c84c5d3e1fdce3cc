"""What the scripted model says, and how it says it."""
