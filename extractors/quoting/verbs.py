"""Words that give speech to somebody.

The verbs are those of reported speech in reference grammars (Quirk et al. 1985, 14.28 to 14.35; Levin 1993, classes
37.1 to 37.12, say, tell, manner of speaking, complain, advise) and those that stand most often beside quotation marks
in English news.
"""

from __future__ import annotations

_IRREGULAR = {
    "say": "says said saying", "tell": "tells told telling", "write": "writes wrote written writing",
    "read": "reads read reading", "swear": "swears swore swearing", "begin": "begins began beginning",
    "go on": "goes on|went on|going on", "point out": "points out|pointed out|pointing out",
    "put it": "puts it|put it|putting it", "spell out": "spells out|spelled out", "set out": "sets out|set out",
    "speak": "speaks spoke spoken speaking", "make clear": "makes clear|made clear|makes it clear|made it clear",
    "know": "knows knew", "think": "thinks thought thinking", "foresee": "foresees foresaw",
    "quote": "quotes quoted", "reckon": "reckons reckoned", "let slip": "lets slip|let slip", "hold": "holds held",
    "cry": "cries cried crying", "deny": "denies denied denying", "reply": "replies replied replying",
    "testify": "testifies testified testifying", "clarify": "clarifies clarified clarifying",
    "decry": "decries decried",
    "quip": "quips quipped quipping", "admit": "admits admitted admitting", "chip in": "chips in|chipped in",
    "sum up": "sums up|summed up", "shrug": "shrugs shrugged", "sob": "sobs sobbed", "grin": "grins grinned",
    "snap": "snaps snapped", "refer": "refers referred referring", "beg": "begs begged", "plead": "pleads pleaded",
    "label": "labels labelled labeled labelling labeling", "brand": "brands branded branding",
    "cut in": "cuts in|cut in", "shoot back": "shoots back|shot back|shooting back",
    "hit back": "hits back|hit back|hitting back", "fire back": "fires back|fired back|firing back",
    "sing": "sings sang", "blog": "blogs blogged",
}  # fmt: skip


def inflect(verbs: str) -> tuple[str, ...]:
    """The forms of verbs that a subject can have before them, and their -ing forms."""
    forms: list[str] = []
    for verb in (verb.replace("_", " ") for verb in verbs.split()):
        if verb in _IRREGULAR:
            forms += [verb, *_IRREGULAR[verb].split("|" if "|" in _IRREGULAR[verb] else " ")]
        elif verb.endswith("e"):
            forms += [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
        else:
            ends = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
            forms += [verb, verb + ends, verb + "ed", verb + "ing"]
    return tuple(dict.fromkeys(forms))


STATE = inflect(
    "say tell add argue warn claim insist deny announce explain admit acknowledge concede confirm declare note "
    "observe point_out stress emphasise emphasize reiterate repeat reveal report state suggest maintain allege "
    "assert contend conclude predict promise pledge vow recall remember reply respond complain comment remark "
    "write post tweet testify caution disclose affirm recount estimate swear clarify profess counter propose "
    "recommend underline underscore highlight indicate accept agree boast lament protest joke reckon make_clear "
    "advise inform remind assure stipulate "
)
"""They take a clause of their own, and marks."""
SPEAK = inflect(
    "ask laugh grin smile shout sigh whisper mutter snap shrug continue begin interrupt retort urge plead beg "
    "yell scream confess muse reflect read put_it go_on demand hiss cry quip chip_in sum_up sob answer exclaim "
    "enthuse murmur groan growl bark bellow roar chuckle giggle blurt mumble sing opine surmise theorise "
    "speculate chime holler wonder inquire enquire query implore exhort offer relate message text email blog "
    "cut_in shoot_back hit_back fire_back thunder deadpan gloat crow sneer scoff fume rage seethe bemoan grumble "
    "gripe moan taunt chide scold "
    "rebuke concur echo rejoice tease jest rant vent croak squeal whine wail console boom drawl spit stammer "
    "stutter admonish caution lecture preach philosophise preface object volunteer "
)
"""They take marks."""
CALL = inflect(
    "call describe dub brand label term slam blast condemn hail praise criticise criticize accuse dismiss liken "
    "refer characterise characterize denounce deride decry welcome speak voice cite blame attack mock "
    "reject express deem decline denote portray vilify rail savage apologise apologize regret "
    "coin demand deplore ridicule urge offer thank promise complain threaten apologise "
    "acknowledge "
)
"""They take some words in marks."""
