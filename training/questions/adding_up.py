"""Which figures may be added up, judged by what they are called: amounts and counts, not prices, rates or limits."""

from __future__ import annotations

import re

_NOT_ADDITIVE = re.compile(
    r"unit cost|unit amount|standard (?:fee|cost)|copay|humidity|pressure|voltage|speed|battery|severity|"
    r"priority|quality|\bgpa\b|price|\brate|ratio|rating|score|\bage\b|percent|pct|\blat|\blon|\blng|altitude|elevation|density|\bavg|average|"
    r"hourly|\bper\b|percentage|"
    r"temperature|\blevel|\brank|limit|\bmin\b|\bmax\b|minimum|maximum|\bmpg|\byear|version|index|\bx\b|\by\b|"
    r"\bopen\b|\bclose\b|\bhigh\b|\blow\b|height|points|capacity|satisfaction|shelf|\Avalue\Z|reading|\bresult|"
    r"\bwidth\b|\bvolts?\b|\bwind\b|电压|风速|diameter|thickness|\bscreen\b|\bppm\b|concentration|\bnoise\b|宽度|直径|厚度|浓度|体重|噪声|屏幕|"
    r"discount (?:value|rate)|折扣值|读数|数值|\A值\Z|单价|时薪|每小时|"
    r"payment terms?\b|credit terms?\b|lead time|delivery time|账期|周期|期限|交期|质保|保修|"
    r"(?<!总)价$|保质|满意|严重|优先级|绩点|价格|比率|比例|率$|"
    r"评分|得分|分数|年龄|平均|经度|纬度|海拔|密度|温度|等级|层级|级次|排名|年份|上限|下限|最高|最低",
    re.IGNORECASE,
)
_BOUNDS = re.compile(
    r"threshold|\bwindow\b|\bpeak\b|\bp\d\d\d?\b|percentile|median|retention|timeout|\bttl\b|\binterval\b|"
    r"门槛|阈值|限值|高限|低限|参考值|峰值|中位|保留(?:天|时)|超时|间隔|起送|起订",
    re.IGNORECASE,
)
"""What something has to reach, or reached once."""
_LIKELY = re.compile(
    r"probab|likelihood|\bprob\b|churn risk|概率|可能性|同比|环比|占比|recency|距今|周转天", re.IGNORECASE
)
_OF_A_BODY = re.compile(
    r"\bpulse\b|heart ?beats?|systolic|diastolic|\bbmi\b|\bspo2\b|saturation|respirat|\bdos(?:e|age)\b|"
    r"体温|血压|收缩压|舒张压|脉搏|心率|呼吸|血氧|饱和度|体征|每次|单次|剂量",
    re.IGNORECASE,
)
"""What is measured again and again, and what is taken each time."""
_IN_GERMAN = re.compile(
    r"prozent|(?:(?<!um)satz|quote|kurs|preis)\b|bewertung|wahrscheinlich|zahlungsziel|lieferzeit|mindest|einzelgewicht|stueckgewicht",
    re.IGNORECASE,
)
_AT_A_POINT = re.compile(r"℃|°|\bmmHg\b|\bbpm\b|\bdB\b|次/分|/min\b", re.IGNORECASE)
"""Units of what is so at the moment when it is measured."""
_WEIGHT = re.compile(r"\bweight\b|重量")
_SNAPSHOT = re.compile(r"快照|snapshot", re.IGNORECASE)
_STOCK = re.compile(
    r"库存|在库|在途|占用|可用|余额|结存|结余|存量|on hand|\bbalance\b|\bstock\b|inventory|headcount|in transit|"
    r"\breserved\b|\bavailable\b|outstanding|bestand",
    re.IGNORECASE,
)
"""What there is at a time, not what came or went."""


def adds_up(says: str, comment: str, *, of_people: bool) -> bool:
    """`says`: the words of the column's name and its label, one to a line. `comment`: what was written of it."""
    for pattern in (_NOT_ADDITIVE, _BOUNDS, _LIKELY, _OF_A_BODY, _IN_GERMAN):
        if any(map(pattern.search, says.split("\n"))):
            return False
    return not (_AT_A_POINT.search(comment) or (of_people and _WEIGHT.search(says)))


def is_stock(says: str, rows: str) -> bool:
    """True for what rows hold that are taken anew each day: the stock of a product on one day is none to add to that
    of another. `rows`: what such rows are called."""
    return _SNAPSHOT.search(rows) is not None or _STOCK.search(says) is not None
