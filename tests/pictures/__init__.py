"""Pictures of the real program in every state that a receptionist can meet, to be judged by eye."""
