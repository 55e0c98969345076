"""One module per command of the command line; each is wiring over the layers below."""
