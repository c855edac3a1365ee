"""The requirements, one test file per module and a few that guard the whole."""
