"""OCDS in: releases and records of any publisher become packages of our kinds."""
