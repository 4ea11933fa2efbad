"""What lies in the local Workspace, as pages for a person's browser: read alone, but for the clock."""
