"""What the tests share: built data folders and sites, readers of formats, rules of standards."""
