"""One run: plan, guard, approvals, apply, ledger, lock."""
