"""Rules: what is valid and still makes no sense, each rule one SQL file over the register."""
