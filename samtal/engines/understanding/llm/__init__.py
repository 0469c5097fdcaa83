"""The language-model engine: a model of the owner's choice proposes, this folder checks, the built-in engine stands by.

Off until `SAMTAL_LLM_PROVIDER` is set. Both wire formats are spoken by thin clients of our own: OpenAI-compatible chat
completions and Anthropic messages.
"""

from samtal.engines.understanding.llm.engine import LanguageModel

__all__ = ["ENGINE", "LanguageModel"]

ENGINE = LanguageModel
