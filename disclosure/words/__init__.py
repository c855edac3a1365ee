"""Words and formats: how terms, numbers, money, days and instants read in Chinese and English."""
