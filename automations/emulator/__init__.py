"""A local Google Workspace over HTTP, for rehearsals and tests. Imports nothing of the product."""
