"""The site: a Pelican plugin and what its pages share."""
