"""Which figures may be added up, judged by what they are called: amounts and counts, not prices, rates or limits."""

from __future__ import annotations

import re
from typing import Final

# each in English, in Chinese, and in German where names of columns are known to be
_PRICES = (
    r"price|unit (?:cost|amount|weight|size|volume)|standard (?:fee|cost)|copay|hourly|\bper\b",
    "单价|单位(?:重量|成本|体积)|价格|(?<!总)价$|时薪|每小时",
    r"preis\b",
)
_RATES = (
    r"\brate|ratio|percent|pct|discount (?:value|rate)",
    "比率|比例|率$|折扣值|占比|同比|环比",
    r"prozent|(?:(?<!um)satz|quote|kurs)\b",
)
_PROBABILITIES = (r"probab|likelihood|\bprob\b|churn risk", "概率|可能性", "wahrscheinlich")
_SCORES_AND_RANKS = (
    r"rating|score|\bgpa\b|points|quality|satisfaction|severity|priority|\blevel|\brank",
    "评分|得分|分数|绩点|满意|严重|优先级|等级|层级|级次|排名",
    "bewertung",
)
_AVERAGES_AND_EXTREMES = (
    (
        r"\bavg|average|median|\bp\d\d\d?\b|percentile|\bpeak\b|\bmin\b|\bmax\b|minimum|maximum"
        r"|\bopen\b|\bclose\b|\bhigh\b|\blow\b"
    ),
    "平均|中位|峰值|最高|最低",
)
_BOUNDS = (
    r"limit|threshold|capacity",
    "上限|下限|门槛|阈值|限值|高限|低限|参考值|起送|起订",
    "mindest",
)
"""What something has to reach, or may not exceed."""
_LENGTHS_OF_TIME = (
    (
        r"\bwindow\b|\binterval\b|retention|timeout|\bttl\b|shelf|recency"
        r"|payment terms?\b|credit terms?\b|lead time|delivery time"
    ),
    "间隔|超时|保留(?:天|时)|保质|质保|保修|账期|周期|期限|交期|距今|周转天",
    "zahlungsziel|lieferzeit",
)
_AGES_AND_NUMBERS = (r"\bage\b|expectancy|completion|\byear|version|index", "年龄|年份")
_PLACES = (r"\blat|\blon|\blng|\bx\b|\by\b|altitude|elevation", "经度|纬度|海拔")
_READINGS = (
    (
        r"\Avalue\Z|reading|\bresult|temperature|humidity|pressure|density|concentration|\bppm\b|\bnoise\b|\bwind\b|speed"
        r"|\bmpg|voltage|\bvolts?\b|battery"
    ),
    r"\A值\Z|数值|读数|温度|密度|浓度|噪声|风速|电压",
)
_SIZES = (
    r"height|\bwidth\b|diameter|thickness|\bscreen\b",
    "宽度|直径|厚度|屏幕|体重",
    "einzelgewicht|stueckgewicht",
)
_OF_A_BODY = (
    r"\bpulse\b|heart ?beats?|systolic|diastolic|\bbmi\b|\bspo2\b|saturation|respirat|\bdos(?:e|age)\b",
    "体温|血压|收缩压|舒张压|脉搏|心率|呼吸|血氧|饱和度|体征|每次|单次|剂量",
)
"""What is measured again and again, and what is taken each time."""
_NOT_ADDED_UP: Final = re.compile(
    "|".join(
        words
        for group in (
            _PRICES,
            _RATES,
            _PROBABILITIES,
            _SCORES_AND_RANKS,
            _AVERAGES_AND_EXTREMES,
            _BOUNDS,
            _LENGTHS_OF_TIME,
            _AGES_AND_NUMBERS,
            _PLACES,
            _READINGS,
            _SIZES,
            _OF_A_BODY,
        )
        for words in group
    ),
    re.IGNORECASE,
)
_AT_A_POINT = re.compile(r"℃|°|\bmmHg\b|\bbpm\b|\bdB\b|次/分|/min\b", re.IGNORECASE)
"""Units of what is so at the moment when it is measured."""
_WEIGHT = re.compile(r"\bweight\b|重量")
_SNAPSHOT = re.compile(r"快照|snapshot", re.IGNORECASE)
_STOCK = re.compile(
    r"on hand|\bbalance\b|\bstock\b|inventory|headcount|in transit|\breserved\b|\bavailable\b|outstanding"
    "|库存|在库|在途|占用|可用|余额|结存|结余|存量"
    "|bestand",
    re.IGNORECASE,
)
"""What there is at a time, not what came or went."""


def adds_up(says: str, comment: str, *, of_people: bool) -> bool:
    """Whether a sum of the column's values says anything.

    says: the words of the column's name and its label, one to a line. comment: what was written of it.
    """
    if any(map(_NOT_ADDED_UP.search, says.split("\n"))):
        return False
    return not (_AT_A_POINT.search(comment) or (of_people and _WEIGHT.search(says)))


def is_stock(says: str, rows: str) -> bool:
    """True for what rows hold that are taken anew each day: the stock of a product on one day is none to add to that
    of another.

    says: as `adds_up` takes it. rows: what such rows are called.
    """
    return _SNAPSHOT.search(rows) is not None or _STOCK.search(says) is not None
