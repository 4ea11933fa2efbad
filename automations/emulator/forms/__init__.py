"""Google Forms v1: forms, their questions, and the responses that people send."""
