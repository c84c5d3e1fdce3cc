"""The conversation with the model, on the side of the bot: who answers in it, and what a quoted message says."""
