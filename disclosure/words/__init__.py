"""Words and formats: the texts of the interface, and how terms, numbers, money, days and instants
read, in Chinese and English."""
