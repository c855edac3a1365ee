"""The routes: which address is answered by what, from which release."""
