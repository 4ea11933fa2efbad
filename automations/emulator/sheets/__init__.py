"""The emulator's Sheets v4: cells as Google keeps them, every writing request, and staff's own edits."""
