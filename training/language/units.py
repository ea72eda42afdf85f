"""What a number is measured in, as people add it to a figure: 20 kWh, 300 平方米."""

from __future__ import annotations

import re

from training.language.languages import Language

_SPOKEN: dict[str, tuple[str, str]] = {
    "元": ("元", "yuan"), "万元": ("万元", "ten thousand yuan"), "cny": ("元", "yuan"), "rmb": ("元", "yuan"),
    "亿元": ("亿元", "hundred million yuan"), "万人": ("万人", "ten thousand people"), "人": ("人", "people"),
    "万吨": ("万吨", "ten thousand tons"), "亿美元": ("亿美元", "hundred million USD"),
    "美元": ("美元", "USD"), "usd": ("美元", "USD"), "欧元": ("欧元", "EUR"), "eur": ("欧元", "EUR"),
    "分": ("分", "cents"), "cents": ("分", "cents"),
    "度": ("度", "kWh"), "千瓦时": ("千瓦时", "kWh"), "kwh": ("千瓦时", "kWh"),
    "千瓦": ("千瓦", "kW"), "kw": ("千瓦", "kW"),
    "公里": ("公里", "km"), "千米": ("千米", "km"), "km": ("公里", "km"), "米": ("米", "m"), "m": ("米", "m"),
    "厘米": ("厘米", "cm"), "cm": ("厘米", "cm"), "毫米": ("毫米", "mm"), "mm": ("毫米", "mm"),
    "吨": ("吨", "tons"), "tons": ("吨", "tons"), "ton": ("吨", "tons"),
    "公斤": ("公斤", "kg"), "千克": ("千克", "kg"), "kg": ("公斤", "kg"),
    "克": ("克", "g"), "毫克": ("毫克", "mg"), "mg": ("毫克", "mg"), "升": ("升", "liters"), "毫升": ("毫升", "ml"),
    "ml": ("毫升", "ml"), "立方米": ("立方米", "cubic meters"), "m³": ("立方米", "cubic meters"),
    "m3": ("立方米", "cubic meters"), "cubic meters": ("立方米", "cubic meters"), "平方米": ("平方米", "square meters"),
    "㎡": ("平方米", "square meters"), "m²": ("平方米", "square meters"), "m2": ("平方米", "square meters"),
    "square meters": ("平方米", "square meters"), "亩": ("亩", "mu"),
    "公顷": ("公顷", "hectares"), "ha": ("公顷", "hectares"), "hectares": ("公顷", "hectares"),
    "秒": ("秒", "seconds"), "seconds": ("秒", "seconds"),
    "分钟": ("分钟", "minutes"), "minutes": ("分钟", "minutes"), "小时": ("小时", "hours"), "hours": ("小时", "hours"),
    "天": ("天", "days"), "days": ("天", "days"), "个月": ("个月", "months"), "months": ("个月", "months"),
    "毫秒": ("毫秒", "ms"), "ms": ("毫秒", "ms"), "milliseconds": ("毫秒", "milliseconds"),
    "字节": ("字节", "bytes"), "bytes": ("字节", "bytes"), "%": ("%", "%"), "kb": ("KB", "KB"), "mb": ("MB", "MB"),
    "kilowatt": ("千瓦", "kW"), "celsius": ("℃", "°C"), "fahrenheit": ("℉", "°F"), "°f": ("℉", "°F"),
    "euros": ("欧元", "euros"), "euro": ("欧元", "euros"), "dollars": ("美元", "dollars"), "yuan": ("元", "yuan"),
    "us dollars": ("美元", "US dollars"), "pounds": ("英镑", "pounds"), "square feet": ("平方英尺", "square feet"),
    "meters": ("米", "meters"), "metres": ("米", "metres"), "kilometers": ("公里", "kilometers"),
    "kilometres": ("公里", "kilometres"), "mins": ("分钟", "minutes"), "hrs": ("小时", "hours"),
    "secs": ("秒", "seconds"),
    "weeks": ("周", "weeks"), "years": ("年", "years"), "liters": ("升", "liters"), "litres": ("升", "litres"),
    "grams": ("克", "grams"), "kilograms": ("公斤", "kilograms"), "gb": ("GB", "GB"),
    "℃": ("℃", "°C"), "°c": ("℃", "°C"), "km/h": ("公里/小时", "km/h"), "公里/小时": ("公里/小时", "km/h"),
    "m/s": ("米/秒", "m/s"), "米/秒": ("米/秒", "m/s"),
    "mph": ("英里/小时", "mph"), "watts": ("瓦", "watts"), "瓦": ("瓦", "watts"), "volts": ("伏", "volts"),
    "伏": ("伏", "volts"), "degrees": ("度", "degrees"), "转/分": ("转/分", "rpm"), "rpm": ("转/分", "rpm"),
    "平方公里": ("平方公里", "square kilometers"), "square kilometers": ("平方公里", "square kilometers"),
    "公斤/公顷": ("公斤/公顷", "kg per hectare"), "kg per hectare": ("公斤/公顷", "kg per hectare"),
    "吨/公顷": ("吨/公顷", "tons per hectare"), "tons per hectare": ("吨/公顷", "tons per hectare"),
    "百万欧元": ("百万欧元", "million EUR"), "百万美元": ("百万美元", "million USD"),
    "million eur": ("百万欧元", "million EUR"), "million usd": ("百万美元", "million USD"),
    "thousand eur": ("千欧元", "thousand EUR"), "thousand usd": ("千美元", "thousand USD"),
    "元/月": ("元/月", "yuan per month"), "元/年": ("元/年", "yuan per year"), "元/天": ("元/天", "yuan per day"),
    "元/小时": ("元/小时", "yuan per hour"), "元/吨": ("元/吨", "yuan per ton"),
    "周": ("周", "weeks"), "年": ("年", "years"),
    "英寸": ("英寸", "inches"), "inches": ("英寸", "inches"), "inch": ("英寸", "inches"),
    "升/分": ("升/分", "L/min"), "l/min": ("升/分", "L/min"), "lpm": ("升/分", "L/min"),
    "百帕": ("百帕", "hPa"), "hpa": ("百帕", "hPa"),
    "平方英尺": ("平方英尺", "square feet"), "英镑": ("英镑", "pounds"),
}  # fmt: skip
_PER = re.compile(r"[\u4e00-\u9fff]{1,3}/[\u4e00-\u9fff]{1,3}")
"""So much of one thing for each of another: 件/班."""
_IN_BRACKETS = re.compile(r"\A[^(（)）]*[(（]\s*(?:单位\s*[:：]?\s*)?([^()（）]{1,14}?)\s*[)）]")
_SCORED = re.compile(r"成绩|得分|评分|分数|积分|绩|考试|满意")
"""What is measured in points where money would be in cents."""
_IN_LABEL = re.compile(r"（([^（）]+)）\Z| in ([°A-Za-z0-9 /]+)\Z")
SIGNS = frozenset({"%", "℃", "°C", "℉", "°F"})
"""Units that are signs: each figure takes one, without a space."""


def unit_in(label: str, language: Language) -> str:
    """The unit a label ends with: "dose in mg", "重量（公斤）"; "" where there is none."""
    found = _IN_LABEL.search(label)
    return _spoken((found[1] or found[2]) if found else "", language)


def unit_of_comment(comment: str | None, language: Language) -> str:
    """The unit in the first brackets of a comment: "占地面积(平方米)"; "" where there is none."""
    found = _IN_BRACKETS.match(comment or "")
    unit = found[1].strip() if found else ""
    if unit == "分" and _SCORED.search(comment or ""):
        return "分" if language == "zh" else "points"
    return _spoken(unit, language)


def unit_of_name(name: str, language: Language) -> str:
    """The unit a column's name ends with: `water_ton`; "" where there is none, as for a letter alone and for a
    `price_per_kwh`."""
    *_, before, last = ("", *re.split(r"_|(?<=[a-z])(?=[A-Z])", name))
    return _spoken(last, language) if len(last) > 1 and last != name and before.lower() != "per" else ""


def without_unit(label: str, language: Language) -> str:
    """ "dose in mg" is a dose."""
    return _IN_LABEL.sub("", label) if unit_in(label, language) or unit_in(label, "en") else label


def behind_a_number(unit: str, language: Language) -> str:
    """The unit with the space that English puts before it."""
    return f" {unit}" if unit and language == "en" and unit not in SIGNS else unit


def _spoken(unit: str, language: Language) -> str:
    chinese, english = _SPOKEN.get(unit.strip().lower(), ("", ""))
    if not chinese and _PER.fullmatch(unit.strip()):
        chinese = unit.strip()
    return english if language == "en" else chinese
