"""The coach's own templates, kept with the gradebook's preferences: for each language the one in force. What was there before is in its changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.feedback_export import sample, template
from grader.feedback_export.markdown_text import clean

NAME = "feedback_templates"
DRAFTS = "feedback_template_drafts"
LANGUAGES = ("ko", "en")


@dataclass(frozen=True, kw_only=True)
class KeptTemplates:
    """`texts`: language -> the coach's own template; the standard one is in force where there is none.

    `drafts`: language -> a text that was entered and not saved.
    """

    texts: Mapping[str, str]
    drafts: Mapping[str, str]

    @staticmethod
    def read(preferences: Mapping[str, Any]) -> "KeptTemplates":
        """What is kept. Whatever makes no sense is passed over."""
        stored, drafts = (_mapping(preferences.get(name)) for name in (NAME, DRAFTS))
        texts = {language: _newest(stored.get(language)) for language in LANGUAGES}
        return KeptTemplates(
            texts={language: text for language, text in texts.items() if text},
            drafts={language: text for language in LANGUAGES if isinstance(text := drafts.get(language), str)},
        )

    def stored_texts(self) -> dict[str, Any]:
        """The templates in the form the gradebook keeps."""
        return {NAME: {language: [text] for language, text in self.texts.items()} or None}

    def stored_drafts(self) -> dict[str, Any]:
        """The drafts in the form the gradebook keeps."""
        return {DRAFTS: dict(self.drafts) or None}

    def own(self, language: str) -> bool:
        """Whether a template of the coach's is in force."""
        return language in self.texts

    def text(self, language: str) -> str:
        """The template in force."""
        return self.texts.get(language) or template.standard(language)

    def entered(self, language: str) -> str:
        """What is to be edited: the draft, else the template in force."""
        return self.drafts.get(language, self.text(language))

    def drafted(self, language: str, text: str) -> "KeptTemplates":
        """With `text` as a draft, if it differs from what is in force."""
        if clean(text) == self.text(language):
            return replace(self, drafts=_without(self.drafts, language))
        return replace(self, drafts={**self.drafts, language: clean(text)[: 2 * template.LONGEST_TEMPLATE]})

    def saved(self, language: str, text: str) -> "KeptTemplates":
        """With `text` in force. Raises TemplateRefused, which says what is wrong with it."""
        template.check(text, *sample.reports(language))
        cleaned = clean(text)
        standard = self.standard(language)
        if cleaned == template.standard(language):
            return standard
        return replace(standard, texts={**standard.texts, language: cleaned})

    def standard(self, language: str) -> "KeptTemplates":
        """With the standard template in force again."""
        return KeptTemplates(texts=_without(self.texts, language), drafts=_without(self.drafts, language))

    def in_force(self) -> dict[str, str]:
        """By language, what `HandingOut` needs."""
        return {language: self.text(language) for language in LANGUAGES}


def _mapping(stored: object) -> Mapping[str, Any]:
    return stored if isinstance(stored, Mapping) else {}


def _without(texts: Mapping[str, str], language: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name != language}


def _newest(stored: object) -> str:
    """Of a list with the newest text first; "" stands for the standard one."""
    texts = stored if isinstance(stored, list) else []
    return next((text for text in texts if isinstance(text, str)), "")
