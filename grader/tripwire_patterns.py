"""What the tripwire looks for, each with its reason. All quantifiers are bounded, so that a search is linear."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """A way to ask the grader for something. `reason` says what it is for, and what it must not match.

    Only a text that contains one of `cues`, in lower case, can match: looking for them first saves most of the time. A group `said` is the passage itself.
    """

    cues: tuple[str, ...]
    pattern: re.Pattern[str]
    reason: str


def _request(cues: str, pattern: str, reason: str) -> Request:
    """In `pattern`, a blank of the text may also be several, a line end, and the signs that begin a comment or a quotation."""
    pattern = re.sub(r"\\s\?", r"[\\s#*>~]{0,6}", pattern)
    pattern = re.sub(r"\\s(?![{#])", r"[\\s#*>~]{1,6}", pattern)
    return Request(tuple(cues.split("|")), re.compile(pattern, re.IGNORECASE | re.MULTILINE), reason)


_ORDER = r"(?:^[^\w\n]{0,12}|[.!?:;,\"'(*`/#>—-]\s{0,3}|\b(?:please|kindly|must|should|now|simply|just|always|then|instead|you|and)\s{1,3})"
"""What stands before an order: the start of a line, a sign, "please". A review's "I would give it a perfect score" has none of them."""

_WORK = r"(?:this|my|our|the|all|every|each)\s(?:[\w']{1,20}\s){0,2}(?:submissions?|notebooks?|homework|assignments?|students?|criteri(?:on|a)|items?|works?|projects?)"
_BEST = r"(?:full|maximum|max|perfect|highest|top|best)"
_MARKS = r"(?:marks?|scores?|points?|credits?|grades?|ratings?)"
_ASK = r"(?:해\s?)?(?:주세요|줄\s?것(?!이|같|인|으)|주십시오|주시기|주시면|주시길|주길|줘(?!도|야|서|버)|달라|다오|부탁|부여\s?(?:해|하[세십시라]|바랍|할\s것)|(?:처리|평가|채점)\s?(?:해\s?[주줘라]|하[세십시라]|바랍|할\s것|부탁)|매겨\s?[주줘라])"
_DO = r"(?:해\s?[주줘라]|하세요|하십시오|하시오|하라|할\s?것|바랍니다)"

REQUESTS = (
    _request(
        "ignore|disregard|forget|override|bypass|follow",
        r"\b(?:ignore|disregard|forget|override|bypass|stop following|(?:do not|don't) follow)\s(?:[\w']{1,15}\s){0,3}"
        r"(?:previous|prior|above|earlier|preceding|foregoing|existing|system|original|your|all|any)\s(?:[\w']{1,15}\s){0,2}"
        r"(?:instructions?|prompts?|directions|guidelines|commands|messages)\b",
        "lifts the rules; needs both the qualifier and the noun, for much is ignored in honest code (warnings, errors, previous values)",
    ),
    _request(
        "ignore|disregard|forget|override|bypass",
        r"\b(?:ignore|disregard|forget|override|bypass)\s(?:(?:the|your|this|any|all)\s){0,2}(?:rubrics?|(?:grading|marking|scoring)\s\w{1,15})\b",
        "lifts the rubric",
    ),
    _request(
        "full|perfect",
        _ORDER + r"(?P<said>(?:give|award|grant|assign)\s(?:[\w']{1,20}\s){0,5}(?:full|perfect)\s" + _MARKS + r")\b",
        "asks for full marks; as an order, because reviews give perfect scores too",
    ),
    _request(
        "give|award|grant|assign",
        r"\b(?:give|award|grant|assign)\s(?:me|us|"
        + _WORK
        + r")\s(?:[\w']{1,15}\s){0,3}"
        + _BEST
        + r"\s(?:possible\s)?"
        + _MARKS
        + r"\b",
        "asks for the best mark for somebody; features and models that 'give the highest score' have no such object",
    ),
    _request(
        "give|award|grant|assign|choose|select",
        _ORDER
        + r"(?P<said>(?:give|award|grant|assign|choose|select)\s(?:(?:it|them)\s)?(?:the\s|an?\s)?"
        + _BEST
        + r"\s(?:possible\s)?(?:"
        + _MARKS
        + r"|levels?)\s(?:to|for|on|in)\s(?:"
        + _WORK
        + r"|(?:each|every|all)\s(?:the\s)?criteri(?:on|a)))\b",
        "asks for the best mark for the work or a criterion, named behind it",
    ),
    _request(
        "give it|award it|grant it|assign it|give the m|award the m|grant the m|assign the m",
        _ORDER
        + r"(?P<said>(?:give|award|grant|assign)\s(?:it\s(?:the\s|an?\s)?"
        + _BEST
        + r"\s(?:possible\s)?"
        + _MARKS
        + r"|the\smaximum\s(?:number\sof\s)?(?:grade|marks|points|credit)))\b",
        "the same for 'it'",
    ),
    _request(
        "every score|all score|each score|every grade|all grade|all mark|all the score",
        _ORDER
        + r"(?P<said>set\s(?:every|each|all)\s(?:the\s)?(?:scores?|grades?|marks?)\sto\s(?:the\s)?(?:max\w{0,6}|full|highest|top|[1-9]))",
        "sets every score; a game that starts at 0 is not meant",
    ),
    _request(
        "lenient|generous",
        _ORDER
        + r"(?P<said>(?:grade|mark|score|judge|evaluate|rate)\s(?:[\w']{1,15}\s){0,3}(?:leniently|generously))\b",
        "asks for leniency",
    ),
    _request(
        "you were told|you have been told|you were given|you've been told",
        r"\b(?:ignore|disregard|forget)\s(?:everything|all|anything|whatever|what)\s(?:that\s)?you(?:\swere|\shave\sbeen|'ve\sbeen)\s(?:told|given|instructed)\b",
        "lifts the rules",
    ),
    _request(
        "your task has|instead of grading|instead of evaluating|your system prompt|your instructions",
        r"\byour task has (?:now )?changed\b|\binstead of (?:grading|evaluating|marking)\s?,|"
        + r"\b(?:reveal|print|repeat|output|show)\s(?:me\s)?your (?:system prompt|instructions)\b",
        "gives the grader another task",
    ),
    _request(
        "tell|inform|alert|notify",
        r"\b(?:do not|don't|never) (?:tell|inform|alert|notify) (?:the |my |your )?(?:coach|teacher|instructor|professor|course staff|human)\b",
        "asks to keep something from the coach",
    ),
    _request(
        "system|assistant|human|ai|llm|gpt|시스템|어시스턴트",
        r"^[^\w\n]{0,12}(?:system|assistant|human|(?:the )?ai|llm|gpt|chatgpt|시스템|어시스턴트)\s?[:：]\s?[^\n]{0,80}?"
        r"(?:\b(?:(?:this|the) submission|the grade is|(?:every|all|each) (?:criteri(?:on|a)|requirements?)|full marks|rubric)\b|만점(?!에)|채점|모든\s?(?:문항|항목)|제출물)",
        "a speaker who speaks of the result; chat logs and role dictionaries speak of other things",
    ),
    _request(
        "grader",
        r"^[^\w\n]{0,12}(?:dear |hey |hi )?(?:ai |auto|automated )?graders?\s?[,:]\s[^\n]{0,20}\b(?:please|kindly|give|assign|award|ignore|treat|mark|skip|approve|you)\b",
        "addresses the grader; 'Grader: Kim' is not meant",
    ),
    _request(
        "submission|notebook|homework|assignment|student|criteri|item|work|project",
        _ORDER
        + r"(?P<said>(?:give|award|grant|assign|mark|score|grade|rate|set|treat|consider)\s(?:[\w']{1,15}\s){0,3}?"
        + _WORK
        + r"\s(?:[\w']{1,15}\s){0,4}?(?:full|maximum|max|perfect|highest|passed|pass|met|fulfilled|satisfied|complete|correct|excellent|approved|\d{1,3}\b))",
        "sets the result of a criterion or of the work",
    ),
    _request(
        "score|grade|mark|rating",
        _ORDER
        + r"(?P<said>(?:assign|give|set|return|output|write|enter)\s(?:an?\s|the\s)?(?:\w{1,10}\s)?(?:score|grade|mark|rating)s?\s(?:of\s|to\s|=\s?)?\"?\d{1,3}\"?"
        r"\s(?:to|for|on|in)\s(?:all|every|each|this|my)\b)",
        "sets a number for every criterion",
    ),
    _request(
        "ai|llm|gpt|grader|evaluator|language",
        r"\b(?:dear|note to|message to|(?:instructions?|note|message) (?:to|for)|attention|hey|hi|hello|to)[ ,:]{1,2}(?:(?:the|any|all|our|my)\s)?"
        r"(?:ai|llm|gpt|chatgpt|(?:auto-?)?graders?|(?:ai|llm|automated|automatic|grading)\s(?:graders?|models?|ai|bots?|assistants?|systems?|evaluators?)|evaluators?|language models?)\s?[,:!—]",
        "addresses the grader; with the sign of an address, so that texts about graders are not meant",
    ),
    _request(
        "if you",
        r"\bif you(?:'re| are) (?:an? )?(?:ai|llm|(?:large )?language model|gpt|chatgpt|bot|automated|grading|grader)\b",
        "addresses a model that reads along",
    ),
    _request(
        "you are now|from now on|as a|as the",
        r"\b(?:you are now|from now on,? you(?: are|'re| will| must)?|as (?:an?|the) (?:ai |automated )?(?:ai|llm|language model|grader),? you (?:must|should|will|are))\s(?:[\w,']{1,15}\s){0,8}"
        r"(?:graders?|grading|marks?|scores?|lenient|generous|instructor|teacher|unrestricted|developer mode|dan)\b",
        "gives the grader another role",
    ),
    _request(
        "instruction|order|directive|override|update|notice|alert|message|note|system prompt",
        r"^[^\w\n]{0,12}(?:(?:new|updated|real|actual|final|secret|hidden|admin|override) (?:instructions?|orders?|directives?)|(?:new )?system (?:override|update|notice|alert|message)|system prompt override|admin override|admin(?:istrator)? (?:note|message|override))\s?[:：\])>-]|\bnew system prompt\s?[:：]",
        "announces other rules",
    ),
    _request(
        "as passed|as fulfilled|as perfect|as excellent|as satisfied|as full",
        _ORDER
        + r"(?P<said>(?:mark|treat|consider|rate|grade|count)\s(?:this|it|me|everything|all)\sas\s(?:passed|fulfilled|perfect|excellent|satisfied|full))\b",
        "sets the result; tasks marked as complete or done are not meant",
    ),
    _request(
        "as an evaluator|as the evaluator|as a grader|as the grader",
        r"\bas (?:an?|the) (?:evaluator|grader),? you (?:must|should|will|are|have to)\b",
        "gives the grader another role",
    ),
    _request(
        "approved|confirmed|verified|graded|agreed",
        r"\b(?:instructor|professor|coach|teacher|course staff|tutor|ta)s? (?:has|have) (?:already )?(?:approved|confirmed|verified|graded|agreed)\b[^\n]{0,40}\b"
        + r"(?:full|maximum|perfect|marks?|score|grade|pass)\b",
        "speaks for the coach",
    ),
    _request(
        "deduct|take|subtract",
        r"\b(?:do not|don't|never) (?:deduct|take off|subtract)\s(?:any\s)?(?:points?|marks?)\b",
        "asks not to take anything off",
    ),
    _request(
        "mention|reveal|report|disclose",
        r"\b(?:do not|don't|never) (?:mention|reveal|report|disclose) (?:this|these|that there (?:is|are) an?y?) (?:instructions?|message|note|comment|request)",
        "asks to keep the request secret",
    ),
    _request(
        "confidence",
        r"[\"']score[\"']\s?:\s?\d{1,3}\s?,\s{0,8}[\"']confidence[\"']\s?:\s?[\"'](?:high|medium|low)",
        "a verdict in the form of our reply",
    ),
    _request(
        "지시|명령|프롬프트|지침|규칙",
        r"(?:이전(?:까지)?|앞선|앞의|위의|위|기존|지금까지의?|여태까지의?|모든|시스템|너의|당신의)\s?(?:의\s?)?(?:모든\s?|받은\s?|내린\s?|시스템\s?)?"
        r"(?:지시|명령|프롬프트|지침|규칙)(?:\s?사항|문|어|들)?(?:을|를|은|는)?\s?(?:전부|모두|다|완전히|싹)?\s?(?:무시|잊|따르지\s?(?:마|말)|버리|버려|취소|덮어)",
        "lifts the rules; warnings and earlier results that may be ignored are not meant",
    ),
    _request(
        "루브릭|기준|규칙|문항|지침",
        r"(?:(?:위|앞)(?:의)?\s?기준|루브릭|(?:채점|평가)\s?(?:기준|규칙|문항|지침))(?:을|를|은|는|과|와)?\s?(?:전부|모두|다|상관|관계)?\s?(?:무시|잊|없이\s?점수|따르지\s?(?:마|말))",
        "lifts the rubric",
    ),
    _request(
        "점|a+",
        r"(?:(?<![\d.])만\s?점|최고\s?점수?|최대\s?점수?|(?:높은|좋은|후한)\s?점수|\b(?:100|1|2|3|4|5|10)\s?점|A\+)(?:씩)?(?:을|를|으로|로)?\s?(?:꼭\s?|좀\s?|모두\s?|전부\s?|무조건\s?|반드시\s?)?"
        + _ASK,
        "asks for a score; reviews say 'I want to give it' or 'would not be wasted', and Kaggle scores count in ten thousands",
    ),
    _request(
        "점수",
        r"점수(?:를|는|은)?\s?(?:모두\s?|전부\s?|무조건\s?|반드시\s?|꼭\s?)?(?:만점|최고|최대|높게|후하게|잘)(?:으로|로|치로)?\s?(?:\S{1,6}\s?)?"
        + rf"(?:{_ASK}|{_DO})",
        "asks for a high score",
    ),
    _request(
        "항목|문항|기준",
        r"(?:모든|각|전체)\s?(?:평가\s?|채점\s?|루브릭\s?)?(?:항목|문항|기준)(?:을|를|에|이|은|는|의|마다)?\s?[^\n.]{0,20}?(?:만점|최고\s?점|충족(?:한|된|했|하는|으로|\s?처리)|통과|점수)[^\n.]{0,16}?"
        + rf"(?:{_ASK}|{_DO}|간주|판단해)",
        "sets the result of every criterion",
    ),
    _request(
        "채점",
        r"(?:채점자|채점관|채점하(?:는|시는)\s?(?:AI|인공지능|모델|분)|채점\s?(?:AI|모델|봇|인공지능|시스템|프로그램)|(?:AI|GPT|인공지능)\s?채점(?:자|기|관|봇))(?:님|에게|께|야|아|여)",
        "addresses the grader",
    ),
    _request(
        "평가하는|채점하는",
        r"(?:노트북|과제|제출물|글)(?:을|를)?\s?(?:평가|채점)하(?:는|시는)\s?(?:AI|인공지능|LLM|GPT|언어\s?모델|모델|분)(?:에게|께|은|는|님|이라면|[,:：])",
        "addresses the grader",
    ),
    _request(
        "지시|명령|지침",
        r"^[^\w\n]{0,12}(?:새로운|추가|최종|비밀|실제|진짜)\s?(?:지시|명령|지침)(?:\s?사항)?\s?[:：][^\n]{0,60}(?:만점|점수|합격|통과|채점|무시|칭찬)",
        "announces other rules",
    ),
    _request(
        "알리지|말하지|보고하지|언급하지|전하지",
        r"(?:코치|강사|교수|선생|멘토|채점자)님?(?:에게|께|한테)(?:는|도)?\s?(?:절대\s?)?(?:알리|말하|보고하|언급하|전하)지\s?(?:마|말|않도록)",
        "asks to keep something from the coach",
    ),
    _request(
        "이어야",
        r"(?:채점|평가)\s?(?:결과|점수)(?:는|은|가|이)?\s?(?:반드시\s?|무조건\s?|꼭\s?)?(?:만점|최고점|통과|합격)이어야",
        "sets the result",
    ),
    _request(
        "점수|만점|통과|합격|채점|평가|무시",
        r"^[^\w\n]{0,12}(?:(?:AI|GPT|ChatGPT|LLM|인공지능|언어\s?모델|평가자|채점자|채점관)(?:\s?모델)?(?:님|에게|께|야|께서는|는|은)?)\s?[,:：!]\s?[^\n]{0,60}(?:점수|만점|통과|합격|채점|평가해|무시)",
        "addresses a model and speaks of scores; asking an AI for help is no request to the grader",
    ),
    _request(
        "라면|거든",
        r"(?:AI|인공지능|LLM|GPT|언어\s?모델|챗봇)\s?(?:모델)?(?:이?라면|이?시라면|이?거든)[^\n]{0,40}(?:점수|만점|통과|합격|채점|무시)",
        "addresses a model that reads along",
    ),
    _request(
        "이제|지금|앞으로",
        r"(?:당신|너|넌|귀하)(?:은|는)?\s?(?:이제|지금|앞으로)(?:부터)?[^\n]{0,40}(?:채점|점수|만점|관대)",
        "gives the grader another role",
    ),
    _request(
        "감점",
        r"감점(?:을|은)?\s?(?:하지|없이)\s?(?:마|말|않|채점|평가\s?해|부탁|해\s?[주줘])",
        "asks not to take anything off",
    ),
    _request(
        "통과|합격|pass",
        r"(?:통과|합격|pass)(?:으로|로)?\s?(?:처리|평가|채점|판정)\s?" + _DO + r"|(?:통과|합격)시켜\s?[주줘라]",
        "asks to pass",
    ),
    _request(
        "만점|통과|합격|승인",
        r"(?:(?:이미|벌써)\s?(?:코치|강사|교수|선생|멘토)님?(?:이|가|께서)|(?:코치|강사|교수|선생|멘토)님?(?:이|께서)?\s?(?:이미|벌써))\s?[^\n]{0,20}(?:만점|통과|합격|승인)",
        "speaks for the coach",
    ),
)

ROLES = re.compile(
    r"<\|(?:im_start|im_end|system|user|assistant|start_header_id|end_header_id|eot_id|channel|message)\|?>?"
    r"|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|</?(?:system|assistant|submission|student_submission|instructions?)>|⟦/?[a-z]{8}[ ⟧]"
    r"|<(?:start|end)_header_id>",
    re.IGNORECASE,
)
"""Changes of speaker in common prompt formats, and our own markers. `<|endoftext|>` is missing: every homework with GPT-2 has it; so is a plain
`system:`, which stands in docstrings and logs."""
