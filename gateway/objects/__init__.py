"""Objects that a provider keeps for one key's organisation: who made them here, and which key reaches them."""
