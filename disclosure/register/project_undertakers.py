"""Who provides each project, as one question: what a project counts and a search card names."""

from pathlib import Path

PROJECT_UNDERTAKERS = Path(__file__).with_suffix(".sql").read_text("utf-8")
