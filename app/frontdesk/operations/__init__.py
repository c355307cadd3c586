"""What a receptionist can do: one module a noun, each operation returns a ChangeSet."""
