"""What the product believes of Google's APIs (docs: google.md), one probe a belief."""
