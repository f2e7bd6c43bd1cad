"""Word lists of the checks of manner: phrases of refusal and preamble, and small words of languages."""

from __future__ import annotations

REFUSALS: tuple[str, ...] = (
    r"\bI(?:'m| am) (?:very |so |truly )?sorry,? (?:but )?(?:I|we) "
    r"(?:can't|cannot|can not|won't|am unable|must decline)",
    r"\bI (?:can't|cannot|can not|won't|will not|must not) (?:\w+ )?"
    r"(?:help|assist|provide|comply|answer|discuss|do that|fulfil|fulfill|share|support|create|generate|write|give)\b",
    r"\bI(?:'m| am) (?:not able|unable|not allowed|not permitted|not comfortable) (?:to|with)\b",
    r"\bI (?:must|have to|need to) (?:decline|refuse)\b",
    r"\bas an AI(?: language model| assistant)?,? I (?:can't|cannot|am not able|don't|do not)\b",
    r"\b(?:das|dabei|damit|hier) kann ich (?:dir |Ihnen |leider )*nicht\b",
    r"\bich kann (?:dir |Ihnen |das |dabei |leider )*(?:nicht|keine)\b",
    r"\bje (?:ne peux|suis désolée?, mais je ne peux) pas\b",
    r"\bno puedo (?:ayudar|proporcionar|hacer|responder|cumplir)",
)
"""Patterns of refusal; ’ is read as '."""

PREAMBLES: tuple[str, ...] = (
    r"(?:sure|certainly|of course|absolutely|great question|good question|happy to help|no problem)\b[*_]*[,.!:]",
    r"(?:okay|ok|alright)[,.!]\s",
    r"here(?:'s| is| are) (?:the|a|an|your|my|some)\b",
    r"(?:below|the following) (?:is|are)\b",
    r"I(?:'d| would) be (?:happy|glad) to\b",
    r"(?:thank you|thanks) for (?:your question|asking|providing|sharing)\b",
    r"as an AI\b",
    r"(?:natürlich|gerne|selbstverständlich|klar)[*_]*[,.!]",
    r"hier (?:ist|sind) (?:der|die|das|ein|eine)\b",
    r"(?:bien sûr|certainement|avec plaisir)\s?[*_]*[,.!]",
    r"voici (?:le|la|les|un|une|votre)\b",
    r"(?:claro|por supuesto|con gusto)[*_]*[,.!]",
    r"aquí (?:está|están|tienes|tiene)\b",
)
"""Patterns of an opening that is not the matter; ’ is read as '."""

SCRIPTS: dict[str, str] = {
    "Hiragana": "ja",
    "Katakana": "ja",
    "Hangul": "ko",
    "Han": "zh",
    "Greek": "el",
    "Hebrew": "he",
    "Arabic": "ar",
    "Thai": "th",
    "Devanagari": "hi",
}
"""Unicode script → the language that it usually means; the first that fits counts."""

STOP_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and of to is that it you for with was are this have not be on your we will from",
        "de": "der die das und ist nicht ein eine zu wir sie ihr mit auf für den dem haben wird auch ich es von",
        "fr": "le les des et est une vous nous pas pour dans que qui du avec sur votre ce sont au je",
        "es": "el los las y que es una no para con por su del se lo como está usted más ha al",
        "it": "il gli che di non è una per con sono del della le si più anche questo ha nel lo",
        "pt": "o os as que não uma para com por do da em um é se mais como foi você seu dos",
        "nl": "de het een en van is niet dat op te zijn voor met we u hebben ook aan uw er maar",
        "sv": "och att det som en är inte på för med har vi av till den om du ett kan din",
        "pl": "nie jest się na do że to w z i jak za co od po czy dla ale są tym",
        "tr": "ve bir bu için ile da de çok ne olarak gibi daha var sizin değil kadar ama olan",
        "ru": "и в не на что я с как это по но он вы мы для за от так же у",
        "uk": "і в не на що я з як це по але він ви ми для за від так та є",
    }.items()
}
"""The most frequent small words of languages that share a script."""
