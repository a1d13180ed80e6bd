"""Every parser of foreign bytes, given what nobody means to send."""
