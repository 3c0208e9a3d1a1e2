"""Whether a stretch of feedback praises, finds something missing, or proposes something; and what it does so about. Korean and English."""

import re
from collections.abc import Iterator
from pathlib import Path

from grader.feedback_lint.sentences import BLOT

_CONTRAST = re.compile(
    r"(?<=지만)[,\s]|(?<=[으했었았]나)[,\s]|(?<=[은는던인한]데)[,\s]|(?:^|[\s,])(?:다만|하지만|그러나|그런데|반면)[,\s]|[;:]\s|"
    r"(?:^|[,\s—–-])(?:but|however|although|though|yet|while|whereas|except)[,\s]",
    re.IGNORECASE,
)

_PRAISE = re.compile(
    r"(?<![가-힣])(?:참\s|정말\s|아주\s|매우\s)?잘\s?(?:했|하셨|해냈|해\s?(?:주|냈|두)|한\s?(?:점|부분)|하고|된\s|되어|됐|되었|돼|나누|나눴|나뉘|골랐|고른|고르|설명|정리|보여|보이(?!지)|드러|이해|읽|쓰|쓴|썼|적|전달|살|짚|찾|나타|활용|다듬|맞|담|갖|지켰|지킨|잡|풀|만들|짰|비교|구성|연결|이어|이끌|따라|마무리|끌|완성|표현|처리|준비|해석|분석|뽑|채|녹)"
    r"|(?<!면\s)(?<!더\s)(?<!더욱\s)(?<!면)좋(?:았|습니다|아요|네요|은\s?(?:점|선택|질문|출발|습관|예|결과|시도|바탕|판단|방법|아이디어|분석|비교|그래프|설명)|은데|지만|고[,\s]|군요|은\s?작업|은\s?접근)"
    r"|훌륭|뛰어(?:나|났|난)|탁월|인상\s?(?:적|깊)|돋보(?!이려)|탄탄(?!해지)|꼼꼼(?:하|히|해서|해요|함|한|했)|정확(?:하게|히|해요|합니다|했)|깔끔|명확(?:하게|해요|합니다|했|하고|히)|알맞(?:게|은|습)|적절(?:하게|히|한|했|해요|합)|멋(?:지|진|져|졌)|칭찬|완벽(?:하게|해요|합니다|했|한)|성공적|충실(?:하|히|한|했)|체계적|설득력\s?(?:있|이\s?있|이\s?높)|강점|장점|빛(?:나|났)|눈에\s?띄|자연스럽(?:게|고|습)|고스란히|분명(?:하게|히\s?(?:드러|보))|대단|최고|감탄|반가|자랑스|든든|알차|논리적|설계가\s?좋|한눈에\s?(?:들어|보|알)"
    r"|👍|👏|🎉|💯"
    r"|\b(?:easy\sto\s(?:read|follow|understand|see)|well|great|good|excellent|nice|nicely|impressive|impressed|strong|clear|clearly|solid|thorough|thoroughly|careful|carefully|thoughtful|beautiful|beautifully|superb|outstanding|fantastic|"
    r"love|loved|liked|enjoyed|convincing|convincingly|correct|correctly|perfect|perfectly|neat|neatly|effective|effectively|elegant|insightful|wonderful|brilliant|stands?\sout|works?\swell|bravo|kudos|strength|exactly\sright|spot\son|pleasure|sound|tidy|sensible|apt|compelling|smart|sharp|valuable|impressively|commendable)\b",
    re.IGNORECASE,
)
_NOT_PRAISE = re.compile(
    r"지\s?(?:않|못|는\s?않)|지는\s?(?:않|못)|할\s?필요|(?:면|다면)\s?(?:더|더욱|훨씬|참)?\s?좋|았더라면|었더라면|아쉬|부족|모자|없(?:어|었(?!던)|습|는|다)|못(?:했|하|해)|힘들|어려(?:웠|워|운|우|울)|려면|기\s?위해|하도록|지려면|(?:인지|는지)\s(?:모르|알\s?수|확인)|\?|"
    r"\b(?:not|n['’]t|never|hardly|barely|no|neither|nor|without|less|isn|wasn|aren|weren|could|would|should|if|unclear|good luck|as well|might|needs?|more\s(?:clear|thorough|careful|convincing|effective)\w*)\b",
    re.IGNORECASE,
)
_LACK = re.compile(
    r"(?<!문제가\s)(?<!문제\s)(?<!오류가\s)(?<!오류\s)(?<!무리\s)(?<!무리가\s)(?<!손색\s)(?<!손색이\s)(?<!틀림)(?<!부족함\s)(?<!부족함이\s)(?<!빠짐)(?<!빈틈\s)(?<!빈틈이\s)(?<!나위\s)(?<!나위가\s)(?<!거침)(?<!흠잡을\s데가\s)(?<!흠잡을\s데\s)(?<!말할\s것도\s)(?<!누수가\s)(?<!누수\s)(?<!결측값이\s)(?<!군더더기가\s)(?<!군더더기\s)없(?:어요|었어|습니다|었습|다|네요|는\s|는데|고|지만|어\s|어서)"
    r"|빠(?:졌|져\s?있|진\s|뜨렸)|누락|부족(?:해|했|합|하|한)|미흡|아쉬(?:워|웠|운|움)|아쉽|틀(?:렸|린\s)|잘못(?:했|되|됐|된|\s)|(?<!빠지)(?<!놓치)(?<!부족하)(?<!모자라)(?<!어렵)(?<!나쁘)(?<!틀리)(?<!잊)(?<!뒤지)(?<!그치)(?<!헷갈리)(?<!빠뜨리)(?<!흔들리)(?<!섞이)(?<!손색)(?<!아깝)(?<!적)(?<!다르)지\s?않(?:았|아요|습니다|은|네요)|지는?\s?못(?:했|한|하)|(?<![가-힣])못\s?(?:했|하|한)|(?<![가-힣])안\s?(?:했|하셨|되|돼|보)|찾(?:지\s?못|을\s?수\s?없|기\s?어려)|(?:알|볼|확인할)\s?수\s?없|보이지\s?않|미완|엉망|실패"
    r"|\b(?:missing|lacks?|lacking|absent|not\s(?:\w+\s)?(?:found|done|shown|included|there|present|explained|compared|given|visible|met|addressed|provided|attempted|yet|clear|enough)|did\s?n['’]?o?t|does\s?n['’]?o?t|was\s?n['’]t|is\s?n['’]t|were\s?n['’]t|are\s?n['’]t|has\s?n['’]t|have\s?n['’]t|there\s(?:is|was|are|were)\sno|"
    r"wrong|incorrect|incomplete|forg[eo]t|forgotten|fails?|failed|insufficient|weak|unclear|left\sout|omitted|skipped|nowhere)\b",
    re.IGNORECASE,
)
_ESTEEM = re.compile(
    r"덕분에|마음에\s(?:들|와닿)|똑똑|합리적|영리|재치|백미|살렸|살려\s?냈|또렷|유익|재미있(?:었|어|네|습)|놀라(?:웠|워|운|울)|신선|참신|기발|창의적|효과적|논리적|현명|매끄럽|매끄러|금방|바로\s알|쉽게|정성|세심|치밀|촘촘|날카로|예리|깊이\s있|풍부|믿음직|믿을\s만|"
    r"센스|정교|단단|야무|제대로|(?:읽기|보기|이해하기|알기|따라가기)\s(?:쉬|쉽|편|좋)|기뻤|기뻐|즐거|흐뭇|마음이\s놓|고무적|모범|본보기|안정적|세련|간결|시원|재밌|반했|감동|와닿|엿보|느껴져|느껴졌|수준이\s?높|능숙|익숙하게|"
    r"[한인된본쓴든룬낸긴난준간온던은는놓둔춘운린친킨]\s(?:점|것|거|게|부분|판단|선택|아이디어|발상|습관|표현|문단|설명|방식|순서)(?:이|가|은|는|도|까지)\s"
    r"|\b(?:believable|helpful|interesting|useful|honest|honestly|creative|creatively|clever|cleverly|glad|appreciate\w*|noticed|a\smodel\sfor|right\scall|makes\s(?:it|them|your)|made\s(?:it|them|your)|"
    r"reasonable|well-\w+|concise|precise|precisely|readable|rigorous|mature|delight\w*|favou?rite|surpris\w+|happy\sto\ssee|stood\sout|paid\soff|shows\s(?:real|that\syou))\b",
    re.IGNORECASE,
)
"""What is no word of praise by itself, and says of something that it was worth doing."""
_NOTHING_LACKS = re.compile(
    r"\b(?:nothing|never|no\slonger|not|n['’]t|none)\s(?:[\w'’]+\s){0,2}$|(?:하나도|아무것도)\s$", re.IGNORECASE
)
_DENIED_AFTER = re.compile(r"^[가-힣]{0,3}\s?(?:지\s?(?:않|못)|지는\s?(?:않|못)|할\s?필요|진\s않)|\?")
_DENIED_BEFORE = re.compile(
    r"\b(?:not|never|hardly|barely|neither|nor|n['’]t|no|more|less|could\sbe|would\sbe|if)\s(?:\w+\s)?$|(?<![가-힣])안\s$",
    re.IGNORECASE,
)
_PROPOSAL = re.compile(
    r"(?:[아어해봐여와둬춰켜]|[가-힣])\s?보(?:세요|셔도|시면|아요|시길|면\s?(?:어떨|좋|더|훨씬|한층)|기를|길\s|십시오|시기\s?바|도록|자[.!~\s]|는\s?(?:것|건|게|걸)|았으면)|[아어해여]\s?봅시다|[가-힣]\s?봐(?:요|[.!~\s]|$|도\s?좋)|[아어해여와]\s?볼까|[가-힣]면\s[^.!?\n]{0,30}?(?:좋(?:을|겠|아지|아질|아져)|어떨|어때|나아(?:지|질|져)|설득력|탄탄해(?:지|질|져)|풍부해(?:지|질|져)|(?:명확|분명|또렷)해(?:지|질|져)|거예요|거에요|드러나|것입니다|겁니다|것\s?같|텐데|재미있겠|쉬워|돋보일|도움|가까워|높아(?:지|질|져)|완성|충분)|주세요|줘요|주십시오|하세요|하십시오|세요[.!~\s]|십시오|(?:기|길)\s?(?:를\s)?(?:바라|바랍|권|추천)|(?:을|를|걸|것을|건)\s?(?:권|추천|제안)|(?:해|어|아|여)야\s?(?:해|합|할|돼|됩)|(?:이|가|도)\s?필요|다음\s?(?:에는|번에는|번엔|엔|단계(?:는|로))|앞으로는?\s|도전해|(?:해|하|이)\s?보자|두자|두세요|넣자|[가-힣]\s것[.!]\s*$|하자[.!~\s]"
    r"|\b(?:try|consider|next\stime|(?:could|would|can)\syou|(?:could|might|may)\s(?:also\s)?(?:add|try|be|use|show|explain|compare|include|want|look|even)|should(?!\sbe\s(?:\w+\s)?(?:proud|happy|pleased))|suggest|recommend|make\ssure|let['’]?s|aim|would\s(?:be|make|help|benefit|like|love)|you['’]?ll\swant|needs?\sto|remember\sto|think\sabout|work\son|as\sa\snext|next\sstep|worth\s\w+ing|please|(?:the\snext|one)\sthing\s(?:to|for)|to\spracti[cs]e|and\s(?:then\s)?(?:re-?run|add|compare|explain|try)|i['’]d\s(?:add|try|like|love|suggest|start)|going\sforward|in\s(?:the\s)?future|from\shere|to\simprove|your\snext)\b"
    r"|^(?:then\s|now\s|also\s|and\s|first,?\s|finally,?\s|instead,?\s)?(?:add|use|explain|compare|write|show|check|plot|label|split|include|give|state|describe|look|run|rerun|restart|fix|replace|remove|take|keep|tune|measure|report|draw|set|move|test|name|start|discuss|justify|mention|document|rename|combine|drop|handle|fill|repeat|extend|scale|apply|choose|pick|practi[cs]e|read|review|sort|group|save|put|turn|mark|highlight|ask|link|connect|summari[sz]e|revisit|dig|break|count|say|tell|find|inspect|investigate|verify|rewrite|shorten|separate|store|define|normali[sz]e|standardi[sz]e|encode|impute|train|fit|predict|evaluate|print|comment|clean|group|visuali[sz]e|quantify|swap|reorder|double-check|simplify|close|end|begin|open|follow|watch|search|wrap|round|choose|answer|back|bring|build|calculate|compute|cut|decide|delete|design|estimate|expand|experiment|filter|focus|go|highlight|identify|improve|increase|inform|insert|interpret|keep|let|limit|list|load|log|match|merge|note|number|pull|push|quote|rank|redo|reduce|refer|reflect|repair|reshape|resubmit|rethink|return|sample|sketch|spell|spend|stick|study|support|switch|trim|vary|walk|weigh|widen)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"시도|노력|의도|방향|아이디어|접근|고민|관심|계획|일부|부분적|어느\s?정도|조금|출발|첫걸음|마음|태도|생각|도전|발상|용기|려는|려고|려던|절반|까지는|만은|만큼은|외에는|덕분|"
    r"\b(?:attempt|effort|idea|intention|approach|start|started|starting|begin\w*|tr(?:y|ied|ying)|partly|partially|some|half|almost|nearly|plan|thought|direction|curiosity|only)\b",
    re.IGNORECASE,
)

_TOKEN = re.compile(rf"[A-Za-z](?:[\w+.-]*\w)?|[가-힣]+|\d[\d.,%]*|{BLOT}+")
_PARTICLE = re.compile(
    r"(?<=[가-힣])(?:에서는|에서도|으로는|으로도|까지도|에게|에서|으로|까지|부터|처럼|보다|마다|이나|이란|라는|이라는|에는|에도|와의|과의|은|는|이|가|을|를|에|의|로|와|과|도|만|나|들)$"
)
_GENERIC = frozenset(
    word
    for line in Path(__file__).with_name("generic_words.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a sentence begin and end that may differ in tenor."""
    at = 0
    for match in _CONTRAST.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def praises(clause: str) -> bool:
    """Whether it says that something is good; not that it would be."""
    return bool(_PRAISE.search(clause)) and not _NOT_PRAISE.search(clause) and not proposes(clause)


def commends(clause: str) -> bool:
    """As `praises`, and generous: only what is denied right where it stands is no praise."""
    if proposes(clause):
        return False
    found = [*_PRAISE.finditer(clause), *(() if lacks(clause) else _ESTEEM.finditer(clause))]
    return any(
        not _DENIED_AFTER.search(clause[match.end() : match.end() + 14])
        and not _DENIED_BEFORE.search(clause[max(0, match.start() - 16) : match.start()])
        for match in found
    )


def lacks(clause: str) -> re.Match[str] | None:
    """Where it says that something is missing or wrong."""
    found = _LACK.search(clause)
    return found if found and not _NOTHING_LACKS.search(clause[max(0, found.start() - 24) : found.start()]) else None


def proposes(clause: str) -> bool:
    return bool(_PROPOSAL.search(clause))


def hedges(clause: str) -> bool:
    """Whether it is about an attempt or a part only."""
    return bool(_HEDGE.search(clause))


def tokens(text: str) -> Iterator[str]:
    """The words without particles, in small letters."""
    for match in _TOKEN.finditer(text):
        word = match[0].lower()
        yield _PARTICLE.sub("", word) if len(word) > 1 else word


def is_concrete(text: str) -> bool:
    """Whether it names anything of this one notebook: a word that would not fit every notebook."""
    return any(match[0][0] == BLOT or _tells(match[0].lower()) for match in _TOKEN.finditer(text))


def _tells(word: str) -> bool:
    bare = _PARTICLE.sub("", word) if len(word) > 1 else word
    if {word, bare, bare.removesuffix("요")} & _GENERIC:
        return False
    if "가" <= word[0] <= "힣":
        return len(word) > 1 and not _FORM.fullmatch(word)
    return len(word) > 2 or word[0].isdigit()


_FORM = re.compile(
    r"(?:잘|수고|고생|열심히|훌륭|멋|최고|완벽|감사|축하|기대|응원|대단|좋|힘|노력|정말)[가-힣]*|(?:했|하|해|있|없|같|싶|되|됩|돼|보|주|드|나아|이어)[가-힣]{0,4}(?:요|다|니다|고|서|면|지만|는|길|기)?|[가-힣]{0,2}(?:[었았였했]다|[었았였했]어|세요|습니다|어요|아요|게요|네요|까요|거예요|겠어요)"
)


def without_praise(text: str) -> str:
    """The text without the words that praise."""
    return _ESTEEM.sub(" ", _PRAISE.sub(" ", text))


def without_proposal(text: str) -> str:
    """The text without the words that propose, where they are no more than a form."""
    return _PROPOSAL.sub(
        lambda match: " " if "가" <= match[0].strip()[:1] <= "힣" or len(match[0].split()) > 1 else match[0], text
    )
