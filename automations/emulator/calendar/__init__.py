"""Calendar v3: calendars and who may see them, events with guests and their answers, sync tokens, notices by mail."""
