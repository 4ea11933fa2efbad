"""Drive v3: files, folders, permissions, shared drives, changes, and search that lags behind."""
