"""Adapters behind `ports.LanguageModel`."""
