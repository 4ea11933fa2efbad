"""What doctor looks at: one small function a check, which says what it found and, when it is not well, the remedy."""
