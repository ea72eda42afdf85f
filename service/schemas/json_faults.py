"""What the decoders of JSON and CSV say of malformed text, in Chinese. Pure."""

from __future__ import annotations

from typing import Final

_CHINESE: Final = {
    # msgspec, which reads the bodies of requests
    "Input data was truncated": "内容不完整",
    "expected ':'": "应为 ':'",
    "expected ',' or ']'": "应为 ',' 或 ']'",
    "expected ',' or '}'": "应为 ',' 或 '}'",
    "invalid UTF-8": "不是 UTF-8 编码",
    "invalid character": "无效字符",
    "invalid character in unicode escape": "\\u 转义中有无效字符",
    "invalid escape character in string": "字符串中有无效的转义字符",
    "invalid number": "无效数字",
    "invalid utf-16 surrogate pair": "UTF-16 代理对无效",
    "object keys must be strings": "对象的键必须是字符串",
    "trailing characters": "末尾有多余的字符",
    "trailing comma in array": "数组末尾有多余的逗号",
    "trailing comma in object": "对象末尾有多余的逗号",
    "unexpected end of escaped utf-16 surrogate pair": "UTF-16 代理对不完整",
    # Python's own, which read uploads entry by entry
    "Expecting ',' delimiter": "应为 ','",
    "Expecting ':' delimiter": "应为 ':'",
    "Expecting property name enclosed in double quotes": "应为双引号中的键",
    "Expecting value": "应为一个值",
    "Extra data": "末尾有多余的内容",
    "Illegal trailing comma before end of array": "数组末尾有多余的逗号",
    "Illegal trailing comma before end of object": "对象末尾有多余的逗号",
    "Invalid \\escape": "无效的转义",
    "Invalid \\uXXXX escape": "无效的 \\uXXXX 转义",
    "Invalid control character at": "含有控制字符",
    "Unterminated string starting at": "字符串没有结束",
    "field larger than field limit (131072)": "单元格过长 (上限 131072)",
    "new-line character seen in unquoted field - do you need to open the file with newline=''?": (
        "未加引号的单元格中有换行"
    ),
}


def in_chinese(said: str) -> str:
    """The same in Chinese; as it is where it is not known."""
    return _CHINESE.get(said, said)
