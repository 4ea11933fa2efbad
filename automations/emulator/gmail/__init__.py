"""Gmail: mailboxes, drafts, messages and threads, history, and delivery among the mailboxes of this machine."""
