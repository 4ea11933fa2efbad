"""What keeps runs going: setup, the example program, explanations."""
