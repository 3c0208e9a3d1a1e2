"""The coach's own templates, kept with the gradebook's preferences: for each language the one in force and those before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.feedback_export import sample, template
from grader.feedback_export.markdown_text import clean

NAME = "feedback_templates"
DRAFTS = "feedback_template_drafts"
MOST_KEPT = 20
"""Versions of one language, so that a step can be undone."""
LANGUAGES = ("ko", "en")


@dataclass(frozen=True, kw_only=True)
class KeptTemplates:
    """`versions`: language -> texts, newest first; "" stands for the standard template, which is in force where there are none.

    `drafts`: language -> a text that was entered and not saved.
    """

    versions: Mapping[str, tuple[str, ...]]
    drafts: Mapping[str, str]

    @staticmethod
    def read(preferences: Mapping[str, Any]) -> "KeptTemplates":
        """What is kept. Whatever makes no sense is passed over."""
        stored, drafts = (_mapping(preferences.get(name)) for name in (NAME, DRAFTS))
        return KeptTemplates(
            versions={language: _texts(stored.get(language)) for language in LANGUAGES},
            drafts={language: text for language in LANGUAGES if isinstance(text := drafts.get(language), str)},
        )

    def stored(self) -> dict[str, Any]:
        """The form the gradebook keeps."""
        kept = {language: list(texts) for language, texts in self.versions.items() if texts}
        return {NAME: kept or None, DRAFTS: dict(self.drafts) or None}

    def own(self, language: str) -> bool:
        """Whether a template of the coach's is in force."""
        return bool(self._newest(language))

    def text(self, language: str) -> str:
        """The template in force."""
        return self._newest(language) or template.standard(language)

    def entered(self, language: str) -> str:
        """What is to be edited: the draft, else the template in force."""
        return self.drafts.get(language, self.text(language))

    def drafted(self, language: str, text: str) -> "KeptTemplates":
        """With `text` as a draft, if it differs from what is in force."""
        if clean(text) == self.text(language):
            return self._without_draft(language, self.versions)
        return replace(self, drafts={**self.drafts, language: clean(text)[: 2 * template.LONGEST_TEMPLATE]})

    def undoable(self, language: str) -> bool:
        return bool(self.versions.get(language))

    def saved(self, language: str, text: str) -> "KeptTemplates":
        """With `text` in force. Raises TemplateRefused, which says what is wrong with it."""
        template.check(text, *sample.reports(language))
        cleaned = clean(text)
        return self._with(language, "" if cleaned == template.standard(language) else cleaned)

    def standard(self, language: str) -> "KeptTemplates":
        """With the standard template in force again; what was there before can be had back."""
        return self._with(language, "")

    def undone(self, language: str) -> "KeptTemplates":
        """With the template in force that was before."""
        return self._without_draft(language, {**self.versions, language: self.versions.get(language, ())[1:]})

    def in_force(self) -> dict[str, str]:
        """By language, what `HandingOut` needs."""
        return {language: self.text(language) for language in LANGUAGES}

    def _newest(self, language: str) -> str:
        return next(iter(self.versions.get(language, ())), "")

    def _with(self, language: str, text: str) -> "KeptTemplates":
        before = self.versions.get(language, ())
        texts = before if text == self._newest(language) else (text, *before)[:MOST_KEPT]
        return self._without_draft(language, {**self.versions, language: texts})

    def _without_draft(self, language: str, versions: Mapping[str, tuple[str, ...]]) -> "KeptTemplates":
        return KeptTemplates(
            versions=versions, drafts={name: text for name, text in self.drafts.items() if name != language}
        )


def _mapping(stored: object) -> Mapping[str, Any]:
    return stored if isinstance(stored, Mapping) else {}


def _texts(stored: object) -> tuple[str, ...]:
    texts = stored if isinstance(stored, list) else []
    return tuple(text for text in texts if isinstance(text, str))[:MOST_KEPT]
