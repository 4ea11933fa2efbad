"""Documents and mails from facts."""
