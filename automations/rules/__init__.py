"""What jobs reason about: pure, no clock, no file, no network."""
