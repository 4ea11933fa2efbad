"""Google Docs in Drive: made from HTML or plain text, edited by people, exported again."""
