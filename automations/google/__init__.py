"""The boundary to Google: sign-in, one transport, thin clients."""
