"""What is kept of calls, wired together: of programs and of the chat, with what it costs and how it is forgotten."""
