"""What stands in most notebooks whatever they are about, and so does not tell one assignment from another."""

_PACKAGES = """
    collections copy datetime functools glob google ipython itertools json math matplotlib numpy os pandas pathlib random re requests scipy seaborn shutil
    sklearn sys time tqdm typing urllib warnings
"""

PACKAGES = frozenset(_PACKAGES.split())

_CODE = """
    alpha append apply args array axes axis batch bool bottom call cell class code col color cols column columns config copy count csv data dataframe dataset
    def default describe df dict drop dropna dtype elif else epoch epochs except false fig figsize figure file files fillna filter fit float for from
    func function functions get glob groupby head html http https idx image images img import index info init input int isna isnull item items join key keys
    kwargs label labels lambda learning left legend len line lines list load loss map matplotlib max mean min model models name names ndarray none notebook
    np num number numpy object obj open out output outputs pandas param params part pass path plot plt png pred predict print pyplot random range rate
    rcparams read reset result results return right rng round row rows sample save score scores seed self series set shape show size sklearn sort split
    src start state std step str string subplot subplots sum tail temp test text title top train true try tuple txt type val valid validation value values
    var variable xlabel ylabel zip
"""

_ENGLISH = """
    about accuracy after all also and any are because been before but can com could did does each first github has have here how its last let like make more
    most new next not now one only other our out over please same see should some such than that the their them then there these they this two use used using
    very was way well were what when where which while who why will with www you your
    add answer answers assignment clear conclusion correct criteria evaluation example exercise question questions requirements rubric section student
    students submit task
"""

_KOREAN = """
    각각 값을 값이 개선 것은 것을 것이 결과 결론 경우 과정 과제 그래 그런 그리 근거 기준 나누 느낀 다른 다음 대한 대해 데이 되는 되었 된다 됩니 때문 마지 만들 많은 많이 먼저
    모델 모두 모든 목표 무엇 문제 방법 배운 변수 부분 분석 비교 사용 살펴 생성 서로 선택 설명 설정 성공 성능 수가 수가 시각 시험 실제 않고 않는 않은 않았 아니 아직 어떤 어떻 없는
    없다 여기 예측 왜냐 우리 위한 위해 이런 이렇 이루 이번 이상 이용 이유 있는 있다 있습 작성 적용 적절 전처 점은 정리 정의 정확 제대 조건 준비 지표 진행 처리 처음 체계 출력 통해
    특성 평가 프로 필요 하고 하나 하는 하였 학습 함수 합니 해보 해서 했다 확인 회고 훈련 흔적 같다 같은 검증
"""

WORDS = frozenset(f"{_CODE} {_ENGLISH} {_KOREAN}".split())
"""Words of prose and code, Korean ones by their first two syllables."""
