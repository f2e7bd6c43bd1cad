"""Word lists of the checks of manner: phrases of refusal and preamble, and small words of languages."""

from __future__ import annotations

_REFUSED = (
    r"(?:\w+ly )?(?:help(?! (?:but|that|it|noticing)\b)|assist|provide|comply|answer|discuss"
    r"|do (?:that|this|so|it)|fulfill?|share|support|create|generate|write(?! (?:\w+ )?off)|give|continue|engage"
    r"|participate|produce|offer|reveal|disclose)\b"
)
_CANNOT = (
    r"(?:can't|cannot|can not|won't|will not|must not|(?:'m|am) (?:unable|not able|not going) to"
    r"|(?:won't|will not) be able to)"
)

REFUSALS: tuple[str, ...] = (
    rf"\bI(?: {_CANNOT}|'m (?:unable|not able|not going) to) {_REFUSED}",
    rf"\bwe {_CANNOT} (?:help|assist|comply|(?:provide|share|answer|discuss) (?:that|this)\b)",
    r"\bI (?:can't|cannot|won't)(?: do (?:that|this|it|so))?[.!](?=\s|$)",
    r"\bsorry,? (?:but )?no[.!]",
    r"\bI(?:'m| am) not (?:allowed|permitted|comfortable)\b",
    r"\bI (?:do not|don't) feel comfortable\b",
    r"\bI (?:(?:must|have to|need to|would) )?(?:\w+ly )?(?:decline|refuse)\b",
    r"\bnot something (?:that )?I(?: can|'m able to| am able to)\b",
    r"\bsomething (?:that )?I(?:'m| am| can't| cannot| won't)(?: not)? (?:able to |going to |willing to )?"
    r"(?:help|assist|do|provide|discuss)\b",
    r"\bmy (?:guidelines|policies|programming|instructions) (?:do not|don't|doesn't|prevent|prohibit)",
    r"\bagainst my (?:guidelines|policies|programming|principles)\b",
    r"\bas an AI(?: language model| assistant)?,? I (?:can't|cannot|am not able|don't|do not)\b",
    r"\b(?:das|dabei|damit|hier|hierbei) kann ich (?:dir |Ihnen |leider )*nicht (?:\w+ ){0,2}?"
    r"(?:weiter)?(?:helfen|tun|machen|beantworten|erstellen|schreiben|unterstützen)",
    r"\bich (?:kann|darf|werde) (?:\w+ ){0,4}?(?:nicht|keine?\w?) (?:\w+ ){0,4}?"
    r"(?:weiter)?(?:helfen|beantworten|erstellen|unterstützen|nachkommen|mitteilen|herausgeben)",
    r"\bje ne (?:peux|pourrai) (?:malheureusement )?pas (?:vous |t'|te |y |le )?"
    r"(?:aider|répondre|fournir|faire|générer|créer|écrire|partager|accéder|donner)",
    r"\bje ne suis pas en mesure de\b",
    r"\bno puedo (?:ayudar|proporcionar|hacer|responder|cumplir|generar|crear|escribir|compartir)",
    r"\bnon posso (?:aiutar|fornir|risponder|far|generar|crear|scriver|condivider)",
    r"\bnão posso (?:te |lhe )?(?:ajud|fornec|respond|fazer|gerar|criar|escrev|compartilh)",
    r"\bik kan (?:\w+ ){0,3}?niet (?:\w+ )?(?:helpen|beantwoorden|doen|geven|delen)",
    r"\bне могу (?:\w+ ){0,2}?(?:помочь|помогать|предоставить|ответить|выполнить|сделать)",
    r"\bnie mogę (?:\w+ ){0,2}?(?:pomóc|odpowiedzieć|udostępnić|spełnić)",
    r"(?:无法|不能)(?:帮助|帮您|帮你|提供|回答|协助|满足|完成)",
    r"(?:お手伝い|お答え|お応え|ご提供|提供|回答)(?:することは|は)?(?:できません|できかねます|いたしかねます)",
    r"(?:도와드릴|도와 드릴|제공할|답변할|답변드릴) 수(?:가|는)? 없",
)
"""Patterns of refusal; ’ is read as '."""

PREAMBLES: tuple[str, ...] = (
    r"(?:sure|certainly|of course|absolutely|great question|good question|happy to help|no problem|sure thing|got it"
    r"|understood|sounds good|no worries)\b[*_]*(?:[,.!:]|\s+[-–—]\s)",
    r"(?:okay|ok|alright|yes)[,.!] (?=here|let|I'll|the following|below)",
    r"(?:okay|ok|alright)[,.!]\s",
    r"here(?:'s| is| are) (?:the|a|an|your|my|some|\d+|two|three|four|five|six|seven|eight|nine|ten)\b",
    r"here (?:you go|it is|they are)\b",
    r"as (?:requested|you requested|you asked),",
    r"based on (?:the|your) (?:\w+ )?(?:provided|given|above|text|context|information|document|passage)\b",
    r"(?:let me|let's|I'll|I will) (?:think|start by|begin|break|first|explain|walk|take a look|look at)\b",
    r"(?:below|the following) (?:is|are)\b",
    r"I(?:'d| would) be (?:happy|glad) to\b",
    r"(?:thank you|thanks) for (?:your question|asking|providing|sharing)\b",
    r"as an AI\b",
    r"(?:natürlich|gerne|selbstverständlich|klar)[*_]*[,.!]",
    r"hier (?:ist|sind) (?:der|die|das|ein|eine|Ihre?|deine?|\d+|drei|fünf|einige)\b",
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
        "en": "the and of to is that it you for with was are this have not be on your we will from i can how what help "
        "please thank hello if has had would could should which there they their he she",
        "de": "der die das und ist nicht ein eine zu wir sie ihr mit auf für den dem haben wird auch ich es von sehr "
        "vielen dank ihre ihren ihrer ihnen kann kein keine sind wenn dass oder aber noch nur bei zum zur im gut bitte",
        "fr": "le les des et est une vous nous pas pour dans que qui du avec sur votre ce sont au je bonjour merci "
        "notre mais cette ces aux été être il elle",
        "es": "el los las y que es una no para con por su del se lo como está usted más ha al gracias hola pero este "
        "esta muy también",
        "it": "il gli che di non è una per con sono del della le si più anche questo ha nel lo grazie ciao ma",
        "pt": "o os as que não uma para com por do da em um é se mais como foi você seu dos obrigado obrigada olá mas "
        "também está",
        "ca": "el els les i que és una no per amb del seu com està més al aquest aquesta també però gràcies",
        "ro": "și nu este în la cu de pe să care pentru din mai sunt dumneavoastră vă mulțumim fost",
        "nl": "de het een en van is niet dat op te zijn voor met we u hebben ook aan uw er maar",
        "sv": "och att är inte för av till ett jag mig dig från eller när också efter bara måste hur ditt din den det "
        "hej tack vi har",
        "da": "og er ikke af til et jeg mig dig fra eller også efter hvad noget blev bliver uden når skal din den det "
        "hej tak vi har",
        "no": "og er ikke av til et jeg meg deg fra eller også etter hva noe ble blir uten når skal din den det hei "
        "takk vi har",
        "fi": "ja on ei että se hän oli mutta kun niin ovat tämä myös kuin sinun teidän olemme kiitos hei",
        "cs": "a je se na že to v s z do pro ale jako jsme vám vás není byl jsou nebo když také děkujeme",
        "pl": "nie jest się na do że to w z i jak za co od po czy dla ale są tym",
        "hu": "a az és hogy nem is egy van ez meg már csak de ha volt önnek köszönjük lesz",
        "tr": "ve bir bu için ile da de çok ne olarak gibi daha var sizin değil kadar ama olan",
        "ru": "и в не на что я с как это по но он вы мы для за от так же у ваш ваша был",
        "uk": "і в не на що я з як це по але він ви мы для за від так та є ваш",
        "bg": "и в не на че аз с как това по но той вие ние за от така е да се са ще ви",
    }.items()
}
"""The most frequent small words of languages that share a script. Norwegian and Danish share most of theirs."""
