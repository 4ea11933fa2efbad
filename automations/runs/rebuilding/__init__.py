"""A ledger made anew from Workspace: what the Sheet, Drive, Calendar and Gmail say of what was done."""
