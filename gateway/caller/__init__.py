"""Who calls: their token, their request's body, their connection, and all of their requests that are under way."""
