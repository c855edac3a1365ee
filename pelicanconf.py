"""Settings of Pelican. `pelican content -s pelicanconf.py -e REGISTER='"register.sqlite"'` builds
the site from a register that is there; `scripts.publish` sets REGISTER and SITEURL itself.
"""

import os

SITENAME = "阳光购服 Sunlit"
SITEURL = os.environ.get("SITEURL", "http://127.0.0.1:8000").rstrip("/")
# API=no: no API is deployed beside the site, so no form may lead to it.
HAS_API = os.environ.get("API", "yes") != "no"
REGISTER = os.environ.get("REGISTER", "")

PATH = "content"
OUTPUT_PATH = "output/pelican"
THEME = "theme"
THEME_STATIC_DIR = "theme"
PLUGINS = ["disclosure.site.plugin"]

# Instants are written by the pages themselves; Pelican knows of no day that could change bytes.
TIMEZONE = "UTC"
DEFAULT_LANG = "zh"
DEFAULT_DATE = None
RELATIVE_URLS = True
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False

# Pages only: the rows of the register are written by the plugin, not as articles.
PAGE_PATHS = ["pages"]
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
PAGE_LANG_URL = "{lang}/{slug}/"
PAGE_LANG_SAVE_AS = "{lang}/{slug}/index.html"
ARTICLE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
READERS = {"rst": None, "html": None}  # Markdown only; docutils does not know DEFAULT_LANG
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
ARCHIVES_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
FEED_ALL_ATOM = FEED_ALL_RSS = CATEGORY_FEED_ATOM = CATEGORY_FEED_RSS = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
USE_FOLDER_AS_CATEGORY = False

MARKDOWN = {
    "extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.meta": {}},
    "output_format": "html5",
}
